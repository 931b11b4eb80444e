package sprat.scenario;

import java.util.Locale;

/**
 * Two drawings in one SVG: how pieces spread (hosts down, time across), and the ratio to the bound by the number of
 * leechers.
 */
final class EfficiencyPicture {
    private static final int WIDTH = 760;
    private static final int LEFT = 70;
    private static final int SPREAD_TOP = 40;
    private static final int ROW = 14;
    private static final int CURVE_HEIGHT = 240;
    private static final double HIGHEST = 1.6;
    private static final String[] COLOURS = {"#1b6ca8", "#c7522a"};
    private static final String[] NAMES = {"equal rates", "every second at a fifth"};

    private final Efficiency.Spread spread;
    private final int[] sizes;
    private final double[][] curve;
    private final StringBuilder out = new StringBuilder();

    /** @param curve ratios by kind and size */
    EfficiencyPicture(Efficiency.Spread spread, int[] sizes, double[][] curve) {
        this.spread = spread;
        this.sizes = sizes;
        this.curve = curve;
    }

    String svg() {
        int curveTop = SPREAD_TOP + spread.share().length * ROW + 90;
        int height = curveTop + CURVE_HEIGHT + 60;
        out.append(format(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"12\">%n",
                WIDTH, height));
        out.append(format("<rect width=\"%d\" height=\"%d\" fill=\"#ffffff\"/>%n", WIDTH, height));
        drawSpread();
        drawCurve(curveTop);
        return out.append("</svg>\n").toString();
    }

    private void drawSpread() {
        double[][] share = spread.share();
        int columns = share[0].length;
        double step = (double) (WIDTH - LEFT - 20) / columns;
        text(LEFT, 22, "start", "What each of " + share.length + " leechers has: white nothing, dark everything");
        for (int row = 0; row < share.length; row++) {
            text(LEFT - 8, SPREAD_TOP + row * ROW + 11, "end", "host " + (row + 1));
            for (int column = 0; column < columns; column++) {
                out.append(format("<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>%n",
                        LEFT + column * step, SPREAD_TOP + row * ROW, step + 0.3, ROW - 1, shade(share[row][column])));
            }
        }
        int bottom = SPREAD_TOP + share.length * ROW;
        for (int second = 0; second <= columns * spread.sampleSeconds(); second += 2) {
            text(LEFT + second / spread.sampleSeconds() * step, bottom + 16, "middle", second + " s");
        }
    }

    /** From white over blue to nearly black. */
    private static String shade(double share) {
        int red = (int) (255 - 240 * share);
        int green = (int) (255 - 200 * share);
        int blue = (int) (255 - 150 * share);
        return format("#%02x%02x%02x", red, green, blue);
    }

    private void drawCurve(int top) {
        text(LEFT, top - 18, "start", "Time until all are done, by what the lines allow at best");
        for (double ratio = 1; ratio <= HIGHEST + 0.01; ratio += 0.1) {
            out.append(format("<line x1=\"%d\" y1=\"%.1f\" x2=\"%d\" y2=\"%.1f\" stroke=\"#dddddd\"/>%n", LEFT,
                    y(top, ratio), WIDTH - 20, y(top, ratio)));
            text(LEFT - 8, y(top, ratio) + 4, "end", format("%.1f", ratio));
        }
        for (int i = 0; i < sizes.length; i++) {
            text(x(i), top + CURVE_HEIGHT + 18, "middle", String.valueOf(sizes[i]));
        }
        text((LEFT + WIDTH) / 2.0, top + CURVE_HEIGHT + 38, "middle", "leechers");
        for (int kind = 0; kind < curve.length; kind++) {
            StringBuilder points = new StringBuilder();
            for (int i = 0; i < sizes.length; i++) {
                points.append(format("%.1f,%.1f ", x(i), y(top, Math.min(HIGHEST, curve[kind][i]))));
                out.append(format("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" fill=\"%s\"/>%n", x(i),
                        y(top, Math.min(HIGHEST, curve[kind][i])), COLOURS[kind]));
            }
            out.append(format("<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>%n",
                    points.toString().trim(), COLOURS[kind]));
            out.append(format("<text x=\"%d\" y=\"%d\" fill=\"%s\">%s</text>%n", LEFT + 12, top + 16 + 16 * kind,
                    COLOURS[kind], NAMES[kind]));
        }
    }

    private double x(int sizeIndex) {
        return LEFT + 30 + sizeIndex * (WIDTH - LEFT - 80.0) / (sizes.length - 1);
    }

    private static double y(int top, double ratio) {
        return top + CURVE_HEIGHT * (HIGHEST - ratio) / (HIGHEST - 1);
    }

    private void text(double x, double y, String anchor, String words) {
        out.append(format("<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>%n", x, y, anchor, words));
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
