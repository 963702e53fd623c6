import { allCommands, type CommandWords, type Values } from "./words.ts";

/** A completion script for bash 3.2 and newer. */
export function bashScript(program: string, words: CommandWords): string {
  const commands = allCommands(words);
  return `# bash completion for ${program}, made by: ${program} completion bash
_${program}() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} at='' operands=0 skip='' word i kind='' words=''
  if [[ $cur == '=' ]]; then cur=''
  elif [[ $prev == '=' ]]; then prev=\${COMP_WORDS[COMP_CWORD-2]}; fi
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    if [[ $word == '=' ]]; then skip=1; continue; fi
    if [[ -n $skip ]]; then skip=''; continue; fi
    case "$at $word" in
${commands.flatMap(pathCase).join("\n")}
${commands.flatMap(valueOptionCase).join("\n")}
      *' -'*) ;;
      *) ((operands++)) ;;
    esac
  done
  case "$at $prev" in
${commands.flatMap(valueCase).join("\n")}
  esac
  if [[ -z $kind && $cur == -* ]]; then
    case "$at" in
${commands.map(optionCase).join("\n")}
    esac
    kind=words
  fi
  if [[ -z $kind ]]; then
    case "$at $operands" in
${commands.flatMap(operandCase).join("\n")}
    esac
  fi
  local IFS=$'\\n'
  case $kind in
    files) compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur")) ;;
    folders) compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -d -- "$cur")) ;;
    words) COMPREPLY=($(IFS=' '; compgen -W "$words" -- "$cur")) ;;
  esac
}
complete -F _${program} ${program}
`;
}

/** A word that leads on to a command. */
function pathCase({ path, commands }: CommandWords): readonly string[] {
  return commands.map(
    (next) => `      ${quoted(`${key(path)} ${next.path.at(-1)}`)}) at=${quoted(key(next.path))} operands=0 ;;`,
  );
}

/** Options whose value is the next word, which is then no argument. */
function valueOptionCase(words: CommandWords): readonly string[] {
  const patterns = patternsOf(
    words,
    words.options.filter(({ values }) => values !== null),
  );
  return patterns === "" ? [] : [`      ${patterns}) skip=1 ;;`];
}

function valueCase(words: CommandWords): readonly string[] {
  return words.options.flatMap((option) =>
    option.values === null ? [] : [`    ${patternsOf(words, [option])}) ${action(option.values)} ;;`],
  );
}

function optionCase({ path, options }: CommandWords): string {
  return `      ${quoted(key(path))}) words=${quoted(options.flatMap(({ names }) => names).join(" "))} ;;`;
}

function operandCase({ path, commands, operands }: CommandWords): readonly string[] {
  if (commands.length > 0) {
    const choices = commands.map((next) => next.path.at(-1) ?? "");
    return [`      ${quoted(`${key(path)} 0`)}) ${action({ from: "choices", choices })} ;;`];
  }
  return operands.map(({ values, repeats }, place) => {
    const pattern = repeats ? `${quoted(`${key(path)} `)}*` : quoted(`${key(path)} ${place}`);
    return `      ${pattern}) ${action(values)} ;;`;
  });
}

function patternsOf({ path }: CommandWords, options: CommandWords["options"]): string {
  return options.flatMap(({ names }) => names.map((name) => quoted(`${key(path)} ${name}`))).join(" | ");
}

function action(values: Values): string {
  return values.from === "choices" ? `kind=words words=${quoted(values.choices.join(" "))}` : `kind=${values.from}`;
}

function key(path: readonly string[]): string {
  return path.join("/");
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
