/** What processes use that are not ours to ask. Linux only. */
import { readFileSync } from "node:fs";

export interface Used {
  /** Seconds of the processor. */
  cpu: number;
  /** The most memory at once, in MB. */
  memory: number;
}

/** Looks at a process until it is asked. */
export function watched(pid: number): () => Used {
  let last: Used = { cpu: 0, memory: 0 };
  const look = (): void => {
    try {
      last = usedBy(pid);
    } catch {
      // It has come to its end.
    }
  };
  const timer = setInterval(look, 20);
  return () => {
    clearInterval(timer);
    return last;
  };
}

function usedBy(pid: number): Used {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  // Behind the name, which may have spaces: fields 14 and 15 of proc_pid_stat(5), in hundredths of a second.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const memory = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  if (memory === undefined) throw new Error(`the process ${pid} has no memory any more`);
  return { cpu: (Number(fields[11]) + Number(fields[12])) / 100, memory: Number(memory) / 1024 };
}
