import Fovea
import Foundation

/// Images with what they are said to show and what a network took them for, as pictures and a page.
struct JudgedImageSheet {
    private let sections: [(title: String, images: [JudgedImage])]
    private let parts: [String: any Dataset]

    /// More images are not looked at.
    static let most = 48

    /// - Throws: what reading the run's images throws.
    init(_ diagnosis: Diagnosis, of directory: RunDirectory) throws {
        sections = [
            ("highest loss", diagnosis.highestLoss),
            ("labels that may be wrong", Array(diagnosis.doubtfulLabels.prefix(JudgedImageSheet.most))),
        ].filter { !$0.1.isEmpty }
        let configuration = try directory.read(TrainingConfiguration.self)
        let named = try NamedDataset(configuration.data).load()
            .holdingOut(configuration.validation, seed: configuration.seed).named
        parts = Dictionary(named.map { ($0.name, $0.dataset) }, uniquingKeysWith: { first, _ in first })
    }

    /// Writes `index.html` and a picture for each image; files of these names are replaced.
    ///
    /// - Returns: how many images it shows.
    /// - Throws: what reading an image throws, and `inputOutput` where it cannot be written.
    func write(to folder: String) throws -> Int {
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        } catch {
            throw FoveaError.inputOutput("cannot make the folder '\(folder)': \(error.localizedDescription)")
        }
        var page = JudgedImageSheet.head
        var count = 0
        for section in sections {
            page += "<h2>\(section.title)</h2><div class=\"row\">\n"
            for image in section.images {
                guard let dataset = parts[image.part] else { continue }
                count += 1
                let name = String(format: "%02d-%@-%d.png", count, image.part, image.index)
                try AtomicFile.write(Data(PNG.encode(dataset.image(at: image.index))), to: "\(folder)/\(name)")
                page +=
                    "<figure><img src=\"\(name)\" alt=\"\"><figcaption><b>\(image.label.escaped)</b>, taken for <b>\(image.answer.escaped)</b> "
                    + "(\(String(format: "%.1f%%", image.probability * 100)))<br>loss \(String(format: "%.2f", image.loss))<br>\(image.place.escaped)</figcaption></figure>\n"
            }
            page += "</div>\n"
        }
        try AtomicFile.write(Data((page + "</body></html>\n").utf8), to: "\(folder)/index.html")
        return count
    }

    static func fields(_ image: JudgedImage, as kind: String) -> Event.Fields {
        [
            kind: .string(image.place), "split": .string(image.part), "index": .int(image.index),
            "label": .string(image.label), "answer": .string(image.answer), "probability": .double(image.probability),
            "loss": .double(image.loss),
        ]
    }

    private static let head = """
        <!DOCTYPE html>
        <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
        <title>images that a network was wrong about</title><style>
        :root { color-scheme: light dark; }
        body { font: 14px/1.4 system-ui, sans-serif; margin: 2em; color: light-dark(#222, #ddd); background: light-dark(#fff, #161616); }
        h2 { font-size: 16px; margin: 1.6em 0 .6em; } .row { display: flex; flex-wrap: wrap; gap: 16px; }
        figure { margin: 0; width: 140px; } img { width: 140px; image-rendering: pixelated; display: block; }
        figcaption { font-size: 12px; overflow-wrap: anywhere; }
        </style></head><body>

        """
}

extension String {
    /// Safe to stand in a page.
    fileprivate var escaped: String {
        replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;").replacing(
            "\"", with: "&quot;")
    }
}
