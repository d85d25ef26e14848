/** Texts of 100 kB that make a careless reader slow: the beginnings of what its patterns look for, over and over. */
const SIZE = 100_000;

const parts = [
  ..."a ;=-\n\r\t\"'\\(),!:.@%\u00a0\u200b“é",
  "\ud800",
  "a=b;",
  "; ",
  ";;",
  "p=",
  "v=DKIM1;",
  "AAAA",
  "30",
  "02 01 00 30",
  "\\n",
  "&#",
  "&quot;",
  "-----BEGIN ",
  "-----BEGIN A",
  "PRIVATE ",
  "PRIVATE        ",
  "Proc-Type ",
  '{"kty',
  "kty RSA",
  "<D>",
  '"\\',
  '"a" ',
  '"(',
  "a TXT",
  "TXT(",
  "!1",
  "%4",
  "a@",
  "a,",
  "a.",
  "mailto:a@b.com,",
  "mailto:",
];

/** The slowest of the readings, each of a part over and over behind one of the beginnings; and of many different tags. */
export function slowest(read: (text: string) => unknown, beginnings: string[]): { text: string; milliseconds: number } {
  const manyTags = Array.from({ length: SIZE / 8 }, (_, index) => `a${index}=b;`).join("");
  const texts = beginnings.flatMap((beginning) => [
    ...parts.map((part) => beginning + part.repeat(SIZE / part.length)),
    beginning + manyTags,
  ]);
  return texts
    .map((text) => {
      const start = performance.now();
      read(text);
      return { text: text.slice(0, 40), milliseconds: performance.now() - start };
    })
    .reduce((worst, one) => (one.milliseconds > worst.milliseconds ? one : worst));
}
