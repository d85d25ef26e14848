/** What a component tells the engine. */
import * as pulumi from "@pulumi/pulumi";

/**
 * Warns once the engine has registered the component. The SDK sends the messages of a process one after the other, so one about a
 * component that is refused would hold back those of all programs that the process runs later (Automation API).
 */
export function warnWhenRegistered(component: pulumi.Resource, text: string): void {
  component.urn.apply(() => pulumi.log.warn(text, component));
}
