type Rgb = [number, number, number];

const parse = (hex: string): Rgb => [1, 3, 5].map((i) => Number.parseInt(hex.slice(i, i + 2), 16)) as Rgb;
const write = (rgb: Rgb): string => `#${rgb.map((c) => Math.round(c).toString(16).padStart(2, "0")).join("")}`;

/** Relative luminance (WCAG 2.2). */
function luminance(rgb: Rgb): number {
  const [r, g, b] = rgb.map((c) => {
    const s = c / 255;
    return s <= 0.04045 ? s / 12.92 : ((s + 0.055) / 1.055) ** 2.4;
  }) as Rgb;
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** Contrast of two colours ("#rrggbb"), from 1 to 21 (WCAG 2.2). */
export function contrast(a: string, b: string): number {
  const [x, y] = [luminance(parse(a)), luminance(parse(b))];
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
}

/** The colour itself where it can be read on the background, else the nearest shade towards black or white that can. */
export function readable(colour: string, background: string, least = 4.5): string {
  const target = luminance(parse(background)) > 0.18 ? 0 : 255;
  const from = parse(colour);
  for (let step = 0; step <= 20; step++) {
    const shade = write(from.map((c) => c + ((target - c) * step) / 20) as Rgb);
    if (contrast(shade, background) >= least) return shade;
  }
  return target === 0 ? "#000000" : "#ffffff";
}

/** White or black: what is read better on this colour. */
export const inkOn = (colour: string): string => (contrast(colour, "#ffffff") >= 4.5 ? "#ffffff" : "#0b0d10");
