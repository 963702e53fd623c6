import type { Command } from "commander";

/** The manual page of a program in roff, from its own definitions. */
export function manPage(program: Command): string {
  const help = program.createHelp();
  const name = program.name();
  const version = program.version() ?? "";
  const sections = [
    `.TH ${upper(name)} 1 "" ${quoted(`${name} ${version}`)} ${quoted("User Commands")}`,
    section("NAME", [`${text(name)} \\- ${text(help.commandDescription(program))}`]),
    section(
      "SYNOPSIS",
      program.commands.map((one) => `.B ${text(`${name} ${one.name()}`)}\n${text(usageOf(one))}\n.br`),
    ),
    section("OPTIONS", optionsOf(program)),
    section(
      "COMMANDS",
      program.commands.flatMap((one) => commandOf(one, [name])),
    ),
    ...endingOf(program),
  ];
  return `${sections.join("\n")}\n`;
}

/** A command, its arguments and options, what stands below its help, and its own commands after it. */
function commandOf(command: Command, parents: readonly string[]): readonly string[] {
  const path = [...parents, command.name()];
  const help = command.createHelp();
  const operands = help
    .visibleArguments(command)
    .map((one) => item(help.argumentTerm(one), help.argumentDescription(one)));
  return [
    `.SS ${quoted(`${path.join(" ")} ${usageOf(command)}`.trim())}`,
    text(sentence(help.commandDescription(command))),
    ...operands,
    ...optionsOf(command),
    ...endingLines(command),
    ...command.commands.flatMap((one) => commandOf(one, path)),
  ];
}

/** `-h, --help` is the same everywhere and is described once. */
function optionsOf(command: Command): readonly string[] {
  const help = command.createHelp();
  return help
    .visibleOptions(command)
    .filter((option) => command.parent === null || option.long !== "--help")
    .map((option) => item(help.optionTerm(option), help.optionDescription(option)));
}

/** What the program's own help says at its end. */
function endingOf(program: Command): readonly string[] {
  const lines = endingLines(program);
  return lines.length === 0 ? [] : [section("NOTES", lines)];
}

/** Texts added after the help: paragraphs as they are, indented lines as examples. */
function endingLines(command: Command): readonly string[] {
  return addedHelp(command)
    .trim()
    .split(/\n{2,}/)
    .filter((paragraph) => paragraph !== "")
    .flatMap((paragraph) => [".PP", ...paragraph.split("\n").flatMap(endingLine)]);
}

function endingLine(line: string): readonly string[] {
  return /^\s/.test(line)
    ? [".nf", text(`  ${line.trim()}`), ".fi"]
    : [text(line), ...(line.endsWith(":") ? [".br"] : [])];
}

/** Commander gives added texts only as part of the printed help, whose first piece is its own. */
function addedHelp(command: Command): string {
  const pieces: string[] = [];
  command.configureOutput({ writeOut: (piece) => pieces.push(piece) }).outputHelp();
  return pieces.slice(1).join("");
}

function usageOf(command: Command): string {
  return command.usage();
}

function section(title: string, lines: readonly string[]): string {
  return [`.SH ${title}`, ...lines].join("\n");
}

function item(term: string, about: string): string {
  return `.TP\n.B ${text(term)}\n${text(sentence(about))}`;
}

function sentence(words: string): string {
  const full = words.slice(0, 1).toUpperCase() + words.slice(1);
  return /[.)]$/.test(full) ? full : `${full}.`;
}

function upper(name: string): string {
  return name.toUpperCase();
}

function quoted(words: string): string {
  return `"${text(words).replaceAll('"', "\\(dq")}"`;
}

/** Roff takes backslashes, dashes and a first dot or quote for its own. */
function text(words: string): string {
  return words
    .replaceAll("\\", "\\e")
    .replaceAll("-", "\\-")
    .replaceAll(/^([.'])/gm, "\\&$1");
}
