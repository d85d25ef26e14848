/** The engine that a program runs under: whether there is one, and what it is told. */
import * as pulumi from "@pulumi/pulumi";

/** Under mocks there is none: no hook is called, and there is no zone to look at. */
export function hasEngine(): boolean {
  return pulumi.runtime.getMonitor()?.constructor.name !== "MockMonitor";
}

/**
 * Warns once the engine has registered the component. The SDK sends the messages of a process one after the other, so one about a
 * component that is refused would hold back those of all programs that the process runs later (Automation API).
 */
export function warnWhenRegistered(component: pulumi.Resource, text: string): void {
  component.urn.apply(() => pulumi.log.warn(text, component));
}
