import Foundation

/// The small words of SVG.
package enum SVG {
    /// A coordinate, to a tenth.
    package static func number(_ value: Double) -> String { String(format: "%.1f", value) }

    /// The same, without a tenth that is 0.
    package static func short(_ value: Double) -> String {
        let text = number(value)
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }

    /// An opacity, to a hundredth.
    package static func share(_ value: Double) -> String { String(format: "%.2f", value) }

    /// Text of users: what means something in XML is written out, and what XML cannot have is left out.
    package static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "\t", "\n", "\r": result += " "
            case _ where scalar.value < 32 || scalar.value == 0xFFFE || scalar.value == 0xFFFF: result += "\u{FFFD}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// A line of text at a place.
    package static func text(_ x: Double, _ y: Double, _ text: String, anchor: String, style: String = "") -> String {
        "<text x=\"\(number(x))\" y=\"\(number(y))\" text-anchor=\"\(anchor)\"\(style)>\(escaped(text))</text>"
    }

    /// The style of a text that lies over lines: a rim in the colour of the ground keeps them apart.
    package static let rim = " class=\"edge\" stroke-width=\"3\" paint-order=\"stroke\" stroke-linejoin=\"round\""

    /// A line of text that is turned about its place, in degrees clockwise.
    package static func turned(
        _ x: Double, _ y: Double, _ text: String, by angle: Int = -90, anchor: String = "middle", style: String = ""
    ) -> String {
        "<text transform=\"translate(\(number(x)) \(number(y))) rotate(\(angle))\" text-anchor=\"\(anchor)\"\(style)>\(escaped(text))</text>"
    }

    /// The title above a picture of that width; what would be wider is shortened.
    package static func title(_ title: String, width: Double) -> String {
        text(width / 2, 24, fitted(title, width - 24, fontSize: 15), anchor: "middle", style: " font-size=\"15\"")
    }

    /// A straight line.
    package static func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, class name: String = "grid")
        -> String
    {
        "<path class=\"\(name)\" d=\"M\(number(x1)) \(number(y1))L\(number(x2)) \(number(y2))\"/>"
    }

    /// About how wide a text is in Helvetica: nobody can ask for it where there is no screen. Ideographs are twice as wide as letters.
    package static func width(of text: String, fontSize: Double = 12) -> Double {
        text.unicodeScalars.reduce(0) { $0 + ($1.value >= 0x1100 ? 1 : $1.properties.isUppercase ? 0.7 : 0.56) }
            * fontSize
    }

    /// The text, with its middle left out where it would be wider: names of runs and classes differ at their ends.
    package static func fitted(_ text: String, _ limit: Double, fontSize: Double = 12) -> String {
        guard width(of: text, fontSize: fontSize) > limit, text.count > 3 else { return text }
        var kept = text.count - 1
        while kept > 2 {
            let head = (kept + 1) / 2
            let short = text.prefix(head) + "…" + text.suffix(kept - head)
            if width(of: String(short), fontSize: fontSize) <= limit { return String(short) }
            kept -= 1
        }
        return text.prefix(1) + "…"
    }
}
