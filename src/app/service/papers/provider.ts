import PDFDocument from "pdfkit";
import { ok, type Result, refuse } from "../../../core/kernel/result.ts";
import type { ReadProvider } from "../../../intake/provider.ts";
import type { Audit } from "../../../store/port/access.ts";
import type { PaperBooks, ProviderWord } from "../../../store/port/papers.ts";
import type { Actor } from "../access/actor.ts";

/** Where the word on the provider goes, and who is told of it. */
export interface ProviderDesk {
  readonly papers: Pick<PaperBooks, "provider" | "stateProvider">;
  readonly audit: Pick<Audit, "append">;
}

/** Why a provider cannot be stated so. */
export interface ProviderRefusal {
  readonly code: "bad_logo";
  readonly detail: string;
}

/** Takes in what the provider says of itself; documents that are drawn up from now on carry it. */
export async function stateProvider(
  { papers, audit }: ProviderDesk,
  said: ReadProvider,
  by: Actor,
): Promise<Result<ProviderWord, ProviderRefusal>> {
  if (said.logo !== null && !canBeDrawn(said.logo)) {
    return refuse({ code: "bad_logo", detail: "the logo is no whole PNG or JPEG, or of a kind that cannot be drawn" });
  }
  const before = await papers.provider();
  const word = wordOf(said);
  if (JSON.stringify(before) === JSON.stringify(word)) return ok(word);
  await papers.stateProvider(word, by.actor);
  const action = before ? "provider.change" : "provider.create";
  await audit.append({ ...by, action, subject: "provider", before: shown(before), after: shown(word) });
  return ok(word);
}

/** As it was said. */
export function providerToWire({ profile, letterhead }: ProviderWord): ReadProvider {
  const { name, address, country, taxId, emails } = profile;
  const { phone, website, bank, footer, logo } = letterhead;
  return {
    ...{ name, address: [...address], country, tax_id: taxId, emails: [...emails] },
    ...{ phone, website, bank: bank.map((one) => ({ ...one })), footer: [...footer], logo },
  };
}

function wordOf({ name, address, country, tax_id, emails, ...letterhead }: ReadProvider): ProviderWord {
  const { logo, phone, website, bank, footer } = letterhead;
  return {
    profile: { name, address, country, taxId: tax_id, emails },
    letterhead: { logo, phone, website, bank, footer },
  };
}

/** The picture itself is too much for an audit log. */
function shown(word: ProviderWord | undefined): unknown {
  if (!word) return null;
  const { logo, ...rest } = providerToWire(word);
  return { ...rest, logo: logo === null ? null : `${logo.length} characters` };
}

/** A picture that cannot be drawn would spoil every document. */
function canBeDrawn(logo: string): boolean {
  try {
    const pdf = new PDFDocument({ margin: 0 });
    pdf.image(Buffer.from(logo, "base64"), 0, 0, { fit: [100, 100] });
    return true;
  } catch {
    return false;
  }
}
