export interface DialogRules {
  readonly x: 1;
}
