import { exchangeText } from "../../../../core/billing/price-steps.ts";
import type { InvoiceDocument } from "../../invoices/document.ts";
import { chargePeriod, slug, UNIT } from "./common.ts";
import { type FocusCells, type FocusRow, focusNumber } from "./row.ts";
import type { FocusPlace, FocusUse } from "./source.ts";

/** The row of a day's use of one kind and number. Its price is exact, and so is its cost; rounding has a row of its own. */
export function useRow(use: FocusUse, { currency }: Pick<InvoiceDocument, "currency">): FocusRow {
  const { category, market, pricingType, price, count, rule, band, exchange } = use;
  const cost = focusNumber(price * BigInt(count));
  const unitPrice = focusNumber(price);
  const sku = skuOf(use);
  const own = {
    ChargeCategory: "Usage",
    ChargeDescription: `${count} x ${category}, ${market}, ${pricingType}, at ${unitPrice} ${currency}`,
    ChargeFrequency: "Usage-Based",
    ConsumedQuantity: String(count),
    ConsumedUnit: UNIT,
    ContractedUnitPrice: unitPrice,
    ListUnitPrice: unitPrice,
    PricingCategory: "Standard",
    PricingCurrencyContractedUnitPrice: unitPrice,
    PricingCurrencyListUnitPrice: unitPrice,
    PricingQuantity: String(count),
    PricingUnit: UNIT,
    ResourceId: use.number,
    ResourceType: "Business phone number",
    SkuId: sku,
    SkuMeter: `${category} use`,
    SkuPriceId: [sku, use.plan, use.version, rule ?? "free", band ?? 1].join("/"),
    SkuPriceDetails: JSON.stringify({ x_Rule: rule ?? "free at Meta", x_FirstRank: band ?? 1 }),
    x_LineKind: "usage",
    x_Plan: use.plan,
    x_PlanVersion: use.version,
    x_PriceRule: rule,
    x_PriceBand: band === null ? null : String(band),
    x_ExchangeRate: exchange && exchangeText(exchange),
  };
  return [costCells(cost), placeCells(use), kindCells(use), chargePeriod(use.span), own];
}

/** All costs of a charge that is neither amortised nor discounted elsewhere: they are one amount. */
export function costCells(cost: string): FocusCells {
  return {
    BilledCost: cost,
    ContractedCost: cost,
    EffectiveCost: cost,
    ListCost: cost,
    PricingCurrencyEffectiveCost: cost,
  };
}

/** The WABA as the sub account. */
export function placeCells({ waba, wabaName }: FocusPlace): FocusCells {
  return { SubAccountId: waba, SubAccountName: wabaName, SubAccountType: "WhatsApp Business Account" };
}

type Kind = Pick<FocusUse, "category" | "market"> & { readonly pricingType: string | null };

/** Category and pricing type, and the market as the region. */
export function kindCells({ category, market, pricingType }: Kind): FocusCells {
  return {
    RegionId: market === "" ? null : slug(market),
    RegionName: market === "" ? null : market,
    x_Category: category,
    x_Market: market === "" ? null : market,
    x_PricingType: pricingType,
  };
}

/** The same for every buyer and plan. */
export function skuOf({ category, market, pricingType }: Kind): string {
  return ["whatsapp", slug(category), slug(market), ...(pricingType === null ? [] : [slug(pricingType)])].join("/");
}
