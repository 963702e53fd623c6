import type { Argument, Command, Option } from "commander";

/** Where the words of a value come from. */
export type Values =
  | { readonly from: "choices"; readonly choices: readonly string[] }
  | { readonly from: "files" }
  | { readonly from: "folders" }
  | { readonly from: "elsewhere" };

/** An option as a shell sees it. */
export interface OptionWords {
  /** As typed, the short one first: `-h`, `--help`. */
  readonly names: readonly string[];
  readonly about: string;
  /** Null where it takes no value. */
  readonly values: Values | null;
  /** Given again, it adds to what it was: it collects, or takes several values. */
  readonly repeats: boolean;
}

/** A command with all that may follow it. */
export interface CommandWords {
  /** Below the program: empty for itself, `["rates", "show"]`. */
  readonly path: readonly string[];
  readonly about: string;
  readonly options: readonly OptionWords[];
  readonly commands: readonly CommandWords[];
  /** What its arguments are taken from, one after the other; the last one holds on where it repeats. */
  readonly operands: readonly { readonly values: Values; readonly repeats: boolean }[];
}

/** Reads the words of a program off its own definitions. */
export function wordsOf(command: Command, path: readonly string[] = []): CommandWords {
  const help = command.createHelp();
  const commands = help
    .visibleCommands(command)
    .map((one) => (isHelp(one, command) ? helpWords(one, command, path) : wordsOf(one, [...path, one.name()])));
  return {
    path,
    about: firstLine(help.subcommandDescription(command)),
    options: help.visibleOptions(command).map(optionWords),
    commands,
    operands: command.registeredArguments.map((one) => ({ values: argumentValues(one), repeats: one.variadic })),
  };
}

/** The command and all below it, each before its own. */
export function allCommands(words: CommandWords): readonly CommandWords[] {
  return [words, ...words.commands.flatMap(allCommands)];
}

/** Commander makes `help` up; it is not among the registered ones. */
function isHelp(one: Command, parent: Command): boolean {
  return !parent.commands.includes(one);
}

function helpWords(help: Command, parent: Command, path: readonly string[]): CommandWords {
  const choices = parent.commands.map((one) => one.name());
  return {
    path: [...path, help.name()],
    about: firstLine(help.description()),
    options: [],
    commands: [],
    operands: [{ values: { from: "choices", choices }, repeats: false }],
  };
}

function optionWords(option: Option): OptionWords {
  const { short, long, description, required, optional, argChoices, flags, parseArg, variadic } = option;
  const names = [short, long].filter((name) => name !== undefined && name !== null);
  const values = required || optional ? valuesOf(argChoices, flags) : null;
  return { names, about: firstLine(description), values, repeats: variadic || parseArg !== undefined };
}

function argumentValues(argument: Argument): Values {
  return valuesOf(argument.argChoices, argument.name());
}

/** Choices as defined; files and folders by the placeholder's name: `<file>`, `<columns|file>`, `<dir>`. */
function valuesOf(choices: readonly string[] | undefined, placeholder: string): Values {
  if (choices !== undefined && choices.length > 0) return { from: "choices", choices };
  const named = /[<[](.*)[>\]]/.exec(placeholder)?.[1] ?? placeholder;
  if (/\bfiles?\b/.test(named)) return { from: "files" };
  return /\b(dir|folder)s?\b/.test(named) ? { from: "folders" } : { from: "elsewhere" };
}

function firstLine(text: string): string {
  return text.split("\n")[0] ?? "";
}
