/** Records that a service serves to some clients only. */
import { say } from "../sentence";
import { ofType, type Served } from "../zone-view";
import { kindOf, type ZoneRule } from "./rule";

export const audienceRules: ZoneRule[] = [
  {
    id: "record.rest-removed",
    severity: "danger",
    isBlind: true,
    find: ({ names }) =>
      names.flatMap(({ name, before, after, changes }) =>
        changes.length === 0
          ? []
          : subjectsIn(name, before).flatMap(({ label, isOne }) => {
              const [old, left] = [before.filter(isOne), after.filter(isOne)];
              const isForAll = ({ audience }: Served): boolean => audience === "";
              if (!old.some(isForAll) || left.length === 0 || left.some(isForAll)) return [];
              const audiences = [...new Set(left.map(({ audience }) => audience))];
              const reason = say`${name} keeps its ${[label]} record for some clients only (${audiences}), so all others get none; keep one for all others`;
              return [{ reason, changes }];
            }),
      ),
  },
];

interface Subject {
  label: string;
  isOne(record: Served): boolean;
}

/** What mail needs of a name. */
function subjectsIn(name: string, records: readonly Served[]): Subject[] {
  const kinds = new Set(ofType(records, "TXT").flatMap((record) => kindOf(name, record) ?? []));
  return [
    { label: "MX", isOne: ({ type }) => type === "MX" },
    ...[...kinds].map((kind) => ({ label: kind.label, isOne: (record: Served) => kindOf(name, record) === kind })),
  ];
}
