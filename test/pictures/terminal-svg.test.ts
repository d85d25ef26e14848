import { describe, expect, it } from "vitest";
import { linesOfSvg, terminalSvg } from "../../scripts/terminal-svg.mts";

const draw = (text: string) => terminalSvg(text, { title: "demo", scheme: "light" });
const escaped = (text: string) => text.replaceAll("^[", "\x1b");

describe("a picture of a terminal", () => {
  it("has the lines as they are, with spaces and characters that XML reserves", () => {
    expect(linesOfSvg(draw('a  "b"\n\n<c> & d\n'))).toEqual(['a  "b"', "<c> & d"]);
  });

  it("leaves out what a terminal is asked, and sequences that change no colour", () => {
    expect(linesOfSvg(draw(escaped("^[]11;?^[\\^[[6nUp^[[2Kdating^[[4m!")))).toEqual(["Updating!"]);
  });

  it("gives each piece its style, until the next", () => {
    const pieces = draw(escaped("^[[38;5;2m^[[1mgreen^[[0m plain ^[[91mred^[[39m")).match(/<tspan.*?<\/tspan>/g);
    expect(pieces?.map((piece) => piece.replace(/ x="[^"]*" textLength="[^"]*"/, ""))).toEqual([
      '<tspan style="fill: #1a7f37; font-weight: bold">green</tspan>',
      "<tspan> plain </tspan>",
      '<tspan style="fill: #cf222e">red</tspan>',
    ]);
  });

  it("puts each piece into its column, whatever the width of the reader's font", () => {
    expect(
      draw(escaped("ab^[[1mcd"))
        .match(/x="[^"]*" textLength="[^"]*"/g)
        ?.slice(-2),
    ).toEqual(['x="18" textLength="15.6"', 'x="33.6" textLength="15.6"']);
  });
});
