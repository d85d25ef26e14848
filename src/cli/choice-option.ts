import { show } from "../issues";
import { nearMiss } from "../near-miss";
import { orList } from "../schema-issues";
import { UserError } from "./user-error";

/** An option that is one of some words. */
export function oneOf<Word extends string>(option: string, text: string, words: readonly Word[]): Word {
  const word = words.find((one) => one === text);
  if (word !== undefined) return word;
  throw new UserError(`${option}: ${show(text)} is none of its values${nearMiss(text, words)}; give ${orList(words)}`);
}
