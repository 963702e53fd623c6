import type { Command } from "commander";
import { bashScript } from "./bash.ts";
import { fishScript } from "./fish.ts";
import { wordsOf } from "./words.ts";
import { zshScript } from "./zsh.ts";

/** The completion script of a program for a shell. */
export function completionScript(shell: string, program: Command): string {
  const words = wordsOf(program);
  if (shell === "fish") return fishScript(program.name(), words);
  return shell === "zsh" ? zshScript(program.name(), words) : bashScript(program.name(), words);
}
