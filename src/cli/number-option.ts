import { show } from "../issues";
import { UserError } from "./user-error";

/** An option that is a whole number in a range. */
export function numberOption(option: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= least && value <= most) return value;
  throw new UserError(`${option}: ${show(text)} is no whole number from ${least} to ${most}; give one`);
}
