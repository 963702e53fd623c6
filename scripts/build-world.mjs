// Writes dist/web-data/world.json: the outlines of the world's countries, drawn flat, each under its ISO 3166 code. The
// outlines are Natural Earth's 1:110m (public domain), as the package world-atlas (ISC) gives them out.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { geoEqualEarth, geoPath } from "d3-geo";
import { feature } from "topojson-client";
import { ROOT } from "./freshness.mjs";

const WIDTH = 960;
/** It has no phone numbers, and a third of the height. */
const NOBODY_LIVES_THERE = "AQ";

const atlas = JSON.parse(readFileSync(`${ROOT}node_modules/world-atlas/countries-110m.json`, "utf8"));
const named = namesOfRegions();
const countries = feature(atlas, atlas.objects.countries).features.flatMap((country) => {
  const code = codeOf(country);
  return code === NOBODY_LIVES_THERE ? [] : [{ code, country }];
});
const all = { type: "FeatureCollection", features: countries.map(({ country }) => country) };
const projection = geoEqualEarth().fitWidth(WIDTH, all);
const draw = geoPath(projection).digits(1);
const [, [, bottom]] = draw.bounds(all);
const world = {
  width: WIDTH,
  height: Math.ceil(bottom),
  countries: countries.map(({ code, country }) => ({ code, path: draw(country) })),
};
mkdirSync(`${ROOT}dist/web-data`, { recursive: true });
writeFileSync(`${ROOT}dist/web-data/world.json`, JSON.stringify(world));

/** The atlas counts countries by their numbers, which are old names of the codes; one or two it only names. Null: no code. */
function codeOf({ id, properties: { name } }) {
  const region = id === undefined ? undefined : new Intl.Locale(`und-${id}`).region;
  return region !== undefined && /^[A-Z]{2}$/.test(region) ? region : (named.get(name) ?? null);
}

function namesOfRegions() {
  const names = new Intl.DisplayNames("en", { type: "region", fallback: "none" });
  const letters = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];
  const codes = letters.flatMap((first) => letters.map((second) => first + second));
  return new Map(codes.map((code) => [names.of(code), code]));
}
