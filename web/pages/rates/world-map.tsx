import { NativeSelect } from "@mantine/core";
import { memo, use, useMemo, useState } from "react";
import { findPlace } from "../../../src/core/pricing/market.ts";
import type { RateSet } from "../../../src/core/pricing/rate-card.ts";
import { useFormats, useTexts } from "../../app/language-context.tsx";
import { RATES } from "../../texts/rates.ts";
import { type Price, pricesOf, type Wanted } from "./lines.ts";
import { type PriceStep, shadeOf, stepsOf } from "./price-steps.ts";
import styles from "./world-map.module.css";
import { loadWorld, type WorldShapes } from "./world-shapes.ts";

interface MapProps {
  readonly rates: RateSet;
  readonly wanted: Wanted;
}

/**
 * Each country in the shade of its market's price. Who points at one, or chooses it by name, is told country, market and
 * price; the table below says the same of every market, and of those too small to be drawn.
 */
export function WorldMap({ rates, wanted }: MapProps) {
  const said = useTexts(RATES);
  const world = use(loadWorld());
  const [code, setCode] = useState("");
  const { currency, category, date } = wanted;
  const prices = useMemo(() => pricesOf(rates, { currency, category, date }), [rates, currency, category, date]);
  const steps = useMemo(() => stepsOf(prices.map(({ found }) => found.rate)), [prices]);
  const priceOf = useMemo(() => countryPrices(rates, prices, date), [rates, prices, date]);
  const shades = useMemo(
    () => world.countries.map((shape) => shadeFor(shape.code === null ? undefined : priceOf(shape.code).price, steps)),
    [world, priceOf, steps],
  );
  if (prices.length === 0) return null;
  return (
    <figure className={styles.figure}>
      <figcaption className={styles.head}>
        <Countries world={world} code={code} onCode={setCode} />
        <output className={styles.told} aria-live="polite" data-testid="told">
          {code === "" ? said.point : <Told code={code} of={priceOf(code)} currency={currency} />}
        </output>
      </figcaption>
      <svg
        viewBox={`0 -3 ${world.width} ${world.height + 3}`}
        className={styles.map}
        role="img"
        aria-label={said.map}
        onPointerOver={({ target }) => {
          const own = target instanceof SVGElement ? target.dataset.country : undefined;
          if (own) setCode(own);
        }}
      >
        <Lands world={world} shades={shades} />
        <path
          className={styles.chosen}
          d={world.countries
            .filter((shape) => code !== "" && shape.code === code)
            .map(({ path }) => path)
            .join("")}
        />
      </svg>
      <Legend steps={steps} currency={currency} />
    </figure>
  );
}

interface CountryPrice {
  readonly market: string | null;
  readonly price: Price | undefined;
}

/** What a country costs: the price of the market that our own map of markets puts its users into. */
function countryPrices(rates: RateSet, prices: readonly Price[], date: string): (code: string) => CountryPrice {
  const byMarket = new Map(prices.map((price) => [price.market, price]));
  return (code) => {
    // A user id begins with its country, so any id of that country is in the country's market.
    const place = findPlace(rates, `${code}.1`, date);
    if (!place.ok) return { market: null, price: undefined };
    return { market: place.value.market, price: byMarket.get(place.value.market) };
  };
}

function shadeFor(price: Price | undefined, steps: readonly PriceStep[]): string {
  return price === undefined ? "none" : String(shadeOf(steps, price.found.rate));
}

/** The lands change with what is asked, not with where somebody points. */
const Lands = memo(function Lands({
  world,
  shades,
}: {
  readonly world: WorldShapes;
  readonly shades: readonly string[];
}) {
  return world.countries.map(({ code, path }, place) => (
    <path
      key={path}
      className={styles.land}
      data-shade={shades[place]}
      {...(code !== null && { "data-country": code })}
      d={path}
    />
  ));
});

interface CountriesProps {
  readonly world: WorldShapes;
  readonly code: string;
  readonly onCode: (code: string) => void;
}

/** By keyboard, and for who does not see the map. */
function Countries({ world, code, onCode }: CountriesProps) {
  const said = useTexts(RATES);
  const formats = useFormats();
  const data = useMemo(() => {
    const codes = world.countries.flatMap((shape) => shape.code ?? []);
    const named = codes.map((value) => ({ value, label: formats.country(value) }));
    return [{ value: "", label: said.any_country }, ...named.sort((a, b) => a.label.localeCompare(b.label))];
  }, [world, formats, said]);
  return (
    <NativeSelect
      label={said.country}
      value={code}
      data={data}
      onChange={({ currentTarget }) => onCode(currentTarget.value)}
    />
  );
}

interface ToldProps {
  readonly code: string;
  readonly of: CountryPrice;
  readonly currency: string;
}

function Told({ code, of: { market, price }, currency }: ToldProps) {
  const said = useTexts(RATES);
  const formats = useFormats();
  return (
    <>
      <strong>{formats.country(code)}</strong> · {said.in_market} <bdi>{market}</bdi> ·{" "}
      <strong>
        <bdi>{price === undefined ? said.not_on_file : formats.money(price.found.rate, currency)}</bdi>
      </strong>
    </>
  );
}

function Legend({ steps, currency }: { readonly steps: readonly PriceStep[]; readonly currency: string }) {
  const said = useTexts(RATES);
  const formats = useFormats();
  return (
    <ul className={styles.legend} aria-label={said.legend}>
      {steps.map((step) => (
        <li key={String(step.from)}>
          <span className={styles.swatch} data-shade={shadeOf(steps, step.from)} />
          <bdi>{formats.money(step.from, currency)}</bdi>
          {step.to !== step.from && (
            <>
              {" – "}
              <bdi>{formats.money(step.to, currency)}</bdi>
            </>
          )}
        </li>
      ))}
      <li>
        <span className={styles.swatch} data-shade="none" />
        {said.not_on_file}
      </li>
    </ul>
  );
}
