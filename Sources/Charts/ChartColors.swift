import Foundation

/// The colours of all pictures, in one place: each for a light and for a dark surrounding.
///
/// Series have the colours of Okabe and Ito (*Color Universal Design*, 2008), which stay apart for the colour-blind, lightened where the ground is
/// dark; after six of them lines are dashed. Ordered values have viridis (van der Walt and Smith, 2015), whose lightness falls evenly.
public enum ChartColors {
    /// A colour for each surrounding, as CSS writes it.
    public struct Pair: Sendable, Hashable {
        /// On white.
        public let light: String
        /// On near-black.
        public let dark: String
    }

    /// Behind everything.
    public static let ground = Pair(light: "#ffffff", dark: "#15181d")
    /// Texts.
    public static let ink = Pair(light: "#212529", dark: "#e3e6ea")
    /// Texts beside the matter.
    public static let muted = Pair(light: "#616a72", dark: "#9aa4ae")
    /// Lines that help the eye.
    public static let grid = Pair(light: "#dee2e6", dark: "#353b43")

    /// Series, in order; the colour of the eighth is the second's.
    public static let series = [
        Pair(light: "#0072B2", dark: "#4DA6DE"), Pair(light: "#D55E00", dark: "#F0833A"),
        Pair(light: "#009E73", dark: "#2DC79B"), Pair(light: "#CC79A7", dark: "#E39BC3"),
        Pair(light: "#C88A00", dark: "#F2C14E"), Pair(light: "#56B4E9", dark: "#A5DAF7"),
    ]

    /// How many colours ordered values have.
    static let steps = 16

    /// The class of a value between 0 (faint) and 1 (strong) in the order of viridis.
    static func ramp(_ share: Double) -> String {
        "r\(min(max(Int((share * Double(steps - 1)).rounded()), 0), steps - 1))"
    }

    /// The style sheet of every document: classes within `.fovea-chart`, so that a page around it is left alone.
    public static let styleSheet: String = {
        var rules: [(selector: String, property: String, colors: Pair)] = [
            ("", "fill", ink), (".ground", "fill", ground), (".muted", "fill", muted), (".grid", "stroke", grid),
            (".mark", "stroke", muted), (".tip", "fill", muted), (".edge", "stroke", ground),
            // Numbers on a strong shade, and what is emphasised.
            (".on", "fill", ground), (".plain", "color", muted), (".best", "color", series[1]),
        ]
        rules += series.enumerated().map { (".s\($0.offset)", "color", $0.element) }
        rules += (0..<steps).map { step in
            // The strong end stands out from either ground: dark violet on white, yellow on black.
            let share = Double(step) / Double(steps - 1)
            return (
                ".r\(step)", "color", Pair(light: viridis(0.92 * (1 - share)), dark: viridis(0.22 + 0.78 * share))
            )
        }
        func sheet(_ color: (Pair) -> String) -> String {
            rules.map {
                ".fovea-chart\($0.selector.isEmpty ? "" : " \($0.selector)"){\($0.property):\(color($0.colors))}"
            }
            .joined()
        }
        return sheet(\.light) + "@media (prefers-color-scheme:dark){" + sheet(\.dark) + "}"
    }()

    /// Six points of viridis, from violet to yellow, and what lies between them.
    private static func viridis(_ share: Double) -> String {
        let points = [(68.0, 1.0, 84.0), (65, 68, 135), (42, 120, 142), (34, 168, 132), (122, 209, 81), (253, 231, 37)]
        let place = min(max(share, 0), 1) * Double(points.count - 1)
        let index = min(Int(place), points.count - 2)
        let (from, to, part) = (points[index], points[index + 1], place - Double(index))
        func mixed(_ a: Double, _ b: Double) -> Int { Int((a + (b - a) * part).rounded()) }
        return String(format: "#%02x%02x%02x", mixed(from.0, to.0), mixed(from.1, to.1), mixed(from.2, to.2))
    }
}
