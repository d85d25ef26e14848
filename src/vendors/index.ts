/** Whose mail a zone is set up for: data of the mail brands, to name what stands in the place of ours. */
export { alibabaMails } from "./alibaba";
export {
  alibabaMailOf,
  labelHost,
  providerOf,
  vendorGroups,
  vendorOfAutodiscover,
  vendorOfExchange,
  vendorOfInclude,
  vendorOfSelector,
  vendorOfVerification,
  vendors,
} from "./lookup";
export type { AlibabaMail, DkimKeys, MxSet, Vendor, VendorKind, Verification } from "./types";
