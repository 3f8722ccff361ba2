import Foundation

/// The small words of SVG.
enum SVG {
    /// A coordinate, to a tenth.
    static func number(_ value: Double) -> String { String(format: "%.1f", value) }

    /// Text of users: what means something in XML is written out.
    static func escaped(_ text: String) -> String {
        text.replacingOccurrences(of: "&", with: "&amp;").replacingOccurrences(of: "<", with: "&lt;")
            .replacingOccurrences(of: ">", with: "&gt;").replacingOccurrences(of: "\"", with: "&quot;")
    }

    /// A line of text at a place.
    static func text(_ x: Double, _ y: Double, _ text: String, anchor: String, style: String = "") -> String {
        "<text x=\"\(number(x))\" y=\"\(number(y))\" text-anchor=\"\(anchor)\"\(style)>\(escaped(text))</text>"
    }
}
