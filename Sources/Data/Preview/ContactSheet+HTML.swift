import FoveaTensor
import Foundation

extension ContactSheet {
    /// A page of its own, with every image and, under each, what was done to it.
    ///
    /// - Parameters:
    ///   - heading: What is shown, such as the specs.
    ///   - warnings: Sentences that stand above the images.
    /// - Throws: a sentence when an image cannot be written as PNG.
    public func html(heading: String, warnings: [String]) throws -> String {
        var lines = [
            "<!DOCTYPE html>", "<html lang=\"en\"><head><meta charset=\"utf-8\">",
            "<meta name=\"viewport\" content=\"width=device-width\">", "<title>\(heading.escaped)</title>",
            "<style>\(ContactSheet.style)</style></head><body>", "<h1>\(heading.escaped)</h1>",
        ]
        lines += warnings.map { "<p class=\"warning\">\($0.escaped)</p>" }
        for row in rows {
            lines.append("<section><h2>\(row.title.escaped)</h2><div class=\"row\">")
            lines.append(try ContactSheet.figure(row.original, "original", []))
            for version in row.versions {
                lines.append(try ContactSheet.figure(version.image, "epoch \(version.key.epoch + 1)", version.steps))
            }
            lines.append("</div></section>")
        }
        return (lines + ["</body></html>"]).joined(separator: "\n") + "\n"
    }

    private static func figure(_ image: Image, _ title: String, _ steps: [String]) throws -> String {
        let data = Data(try PNG.encode(image)).base64EncodedString()
        // Small images are shown larger, with their pixels as squares.
        let width = image.width * max(1, 128 / max(image.width, 1))
        let done = steps.isEmpty ? "" : "<ul>" + steps.map { "<li>\($0.escaped)</li>" }.joined() + "</ul>"
        return "<figure style=\"width: \(max(width, 128))px\"><img width=\"\(width)\" alt=\"\(title)\" "
            + "src=\"data:image/png;base64,\(data)\"><figcaption><b>\(title)</b>\(done)</figcaption></figure>"
    }

    private static let style = """
        body { font: 14px/1.4 system-ui, sans-serif; margin: 2em; color: #222; background: #fff; }
        h1 { font-size: 18px; font-weight: 600; } h2 { font-size: 14px; font-weight: 600; margin: 1.6em 0 .4em; }
        .row { display: flex; flex-wrap: wrap; gap: 12px; } figure { margin: 0; }
        img { image-rendering: pixelated; display: block; max-width: 100%; }
        figcaption { font-size: 12px; color: #555; } ul { margin: 0; padding-left: 1.2em; }
        .warning { background: #fff3cd; border-left: 4px solid #e0a800; padding: .5em 1em; }
        """
}

extension String {
    /// Safe to stand in a page.
    fileprivate var escaped: String {
        replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;").replacing(
            "\"", with: "&quot;")
    }
}
