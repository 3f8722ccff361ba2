import FoveaData
import FoveaTensor
import Foundation

/// The small words of HTML. What comes from outside goes through ``escaped(_:)``: names of classes and files may be any text.
public enum HTML {
    /// A text that stands for itself, in elements and in attributes.
    public static func escaped(_ text: String) -> String {
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
    public static func paragraph(_ text: String, class name: String = "") -> String {
        "<p\(attribute("class", name))>\(escaped(text))</p>"
    }

    /// A table of texts; numbers stand on the right.
    ///
    /// - Parameter numbers: The columns that have numbers.
    public static func table(_ titles: [String], _ rows: [[String]], numbers: Set<Int> = []) -> String {
        func cell(_ tag: String, _ place: Int, _ text: String) -> String {
            "<\(tag)\(attribute("class", numbers.contains(place) ? "number" : ""))>\(escaped(text))</\(tag)>"
        }
        let head = titles.enumerated().map { cell("th", $0, $1) }.joined()
        let body = rows.map { "<tr>" + $0.enumerated().map { cell("td", $0, $1) }.joined() + "</tr>" }
        return
            "<div class=\"wide\"><table><thead><tr>\(head)</tr></thead><tbody>\n\(body.joined(separator: "\n"))\n</tbody></table></div>"
    }

    /// Names with their values.
    public static func pairs(_ pairs: [(name: String, value: String)]) -> String {
        let rows = pairs.map { "<dt>\(escaped($0.name))</dt><dd>\(escaped($0.value))</dd>" }
        return "<dl>\n\(rows.joined(separator: "\n"))\n</dl>"
    }

    /// What is shown once somebody asks for it.
    public static func fold(_ title: String, _ content: String) -> String {
        "<details><summary>\(escaped(title))</summary>\n\(content)\n</details>"
    }

    /// Text as it is, with its line breaks.
    public static func code(_ text: String) -> String { "<pre>\(escaped(text))</pre>" }

    /// A few numbers that are to be seen first.
    public static func tiles(_ tiles: [(value: String, name: String)]) -> String {
        let boxes = tiles.map {
            "<div class=\"tile\"><b>\(escaped($0.value))</b><span>\(escaped($0.name))</span></div>"
        }
        return "<div class=\"tiles\">\n\(boxes.joined(separator: "\n"))\n</div>"
    }

    /// What was found of something, how it is judged, and what to do next, in a box with the judgement's colour.
    ///
    /// - Parameter outcome: `good`, `doubtful` or `bad`: which colour.
    /// - Parameter word: The judgement as it is read; `outcome` where it is `nil`.
    public static func verdict(
        _ name: String, outcome: String, word: String? = nil, finding: String, advice: String? = nil
    ) -> String {
        let next = advice.map { "<p><b>Next:</b> \(escaped($0))</p>" } ?? ""
        return "<div class=\"verdict \(escaped(outcome))\"><b>\(escaped(name))</b> "
            + "<i>\(escaped(word ?? outcome))</i>\(paragraph(finding))\(next)</div>"
    }

    /// Pictures in SVG, side by side where there is room.
    public static func pictures(_ documents: [String]) -> String {
        "<div class=\"pictures\">\n\(documents.joined(separator: "\n"))</div>"
    }

    /// Images with what is said of each, in rows.
    ///
    /// - Parameter figures: The image as HTML, and what stands below it, as HTML.
    public static func figures(_ figures: [(picture: String, caption: String)]) -> String {
        let boxes = figures.map { "<figure>\($0.picture)<figcaption>\($0.caption)</figcaption></figure>" }
        return "<div class=\"images\">\n\(boxes.joined(separator: "\n"))\n</div>"
    }

    /// An image within the page. Small ones are enlarged, a pixel to a square.
    ///
    /// - Throws: a sentence when it has neither 1 nor 3 channels.
    public static func image(_ image: Image, described text: String) throws -> String {
        let scale = max(1, 112 / max(image.width, image.height, 1))
        return "<img width=\"\(image.width * scale)\" height=\"\(image.height * scale)\"\(attribute("alt", text)) "
            + "src=\"\(try source(of: image))\">"
    }

    /// An image as an address that holds all of it, for pages and pictures that need nothing from outside.
    ///
    /// - Throws: a sentence when it has neither 1 nor 3 channels.
    public static func source(of image: Image) throws -> String {
        "data:image/png;base64,\(Data(try PNG.encode(image)).base64EncodedString())"
    }

    private static func attribute(_ name: String, _ value: String) -> String {
        value.isEmpty ? "" : " \(name)=\"\(escaped(value))\""
    }
}
