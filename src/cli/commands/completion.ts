import { Argument, Command } from "commander";

const HELP = `
Examples:
  $ daybook completion bash > ~/.local/share/bash-completion/completions/daybook
  $ daybook completion zsh > ~/.zfunc/_daybook            with ~/.zfunc in fpath, before compinit
  $ daybook completion fish > ~/.config/fish/completions/daybook.fish
`;

const MAN_HELP = `
Examples:
  $ daybook man > daybook.1 && man ./daybook.1
`;

/** `daybook completion`: lets a shell complete commands, flags, choices and files. */
export function completionCommand(): Command {
  return new Command("completion")
    .description("print a script that completes commands, flags and files in your shell")
    .addArgument(new Argument("<shell>", "your shell: bash, zsh, fish").choices(["bash", "zsh", "fish"]))
    .addHelpText("after", HELP)
    .action(async (shell: string, _flags: object, command: Command) => {
      const { completionScript } = await import("../completion/script.ts");
      process.stdout.write(completionScript(shell, programOf(command)));
    });
}

/** `daybook man`: the manual page, from the same texts as the help. */
export function manCommand(): Command {
  return new Command("man")
    .description("print the manual page, in roff")
    .addHelpText("after", MAN_HELP)
    .action(async (_flags: object, command: Command) => {
      const { manPage } = await import("../completion/man.ts");
      process.stdout.write(manPage(programOf(command)));
    });
}

function programOf(command: Command): Command {
  return command.parent === null ? command : programOf(command.parent);
}
