import FoveaData
import FoveaTensor
import Foundation

/// The small words of HTML. What comes from outside goes through ``escaped(_:)``: names of classes and files may be any text.
enum HTML {
    /// A text that stands for itself, in elements and in attributes.
    static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            // No page may have these.
            case _ where scalar.value < 32 && !"\n\t".unicodeScalars.contains(scalar): result += "\u{FFFD}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// A paragraph of text.
    static func paragraph(_ text: String, class name: String = "") -> String {
        "<p\(attribute("class", name))>\(escaped(text))</p>"
    }

    /// A table of texts; numbers stand on the right.
    ///
    /// - Parameter numbers: The columns that have numbers.
    static func table(_ titles: [String], _ rows: [[String]], numbers: Set<Int> = []) -> String {
        func cell(_ tag: String, _ place: Int, _ text: String) -> String {
            "<\(tag)\(attribute("class", numbers.contains(place) ? "number" : ""))>\(escaped(text))</\(tag)>"
        }
        let head = titles.enumerated().map { cell("th", $0, $1) }.joined()
        let body = rows.map { "<tr>" + $0.enumerated().map { cell("td", $0, $1) }.joined() + "</tr>" }
        return
            "<div class=\"wide\"><table><thead><tr>\(head)</tr></thead><tbody>\n\(body.joined(separator: "\n"))\n</tbody></table></div>"
    }

    /// Names with their values.
    static func pairs(_ pairs: [(name: String, value: String)]) -> String {
        let rows = pairs.map { "<dt>\(escaped($0.name))</dt><dd>\(escaped($0.value))</dd>" }
        return "<dl>\n\(rows.joined(separator: "\n"))\n</dl>"
    }

    /// What is shown once somebody asks for it.
    static func fold(_ title: String, _ content: String) -> String {
        "<details><summary>\(escaped(title))</summary>\n\(content)\n</details>"
    }

    /// Text as it is, with its line breaks.
    static func code(_ text: String) -> String { "<pre>\(escaped(text))</pre>" }

    /// An image within the page. Small ones are enlarged, a pixel to a square.
    ///
    /// - Throws: a sentence when it has neither 1 nor 3 channels.
    static func image(_ image: Image, described text: String) throws -> String {
        let data = Data(try PNG.encode(image)).base64EncodedString()
        let scale = max(1, 112 / max(image.width, image.height, 1))
        return "<img width=\"\(image.width * scale)\" height=\"\(image.height * scale)\"\(attribute("alt", text)) "
            + "src=\"data:image/png;base64,\(data)\">"
    }

    private static func attribute(_ name: String, _ value: String) -> String {
        value.isEmpty ? "" : " \(name)=\"\(escaped(value))\""
    }
}
