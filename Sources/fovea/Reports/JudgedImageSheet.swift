import Fovea
import FoveaPages
import Foundation

/// Images with what they are said to show and what a network took them for, as pictures and a page.
struct JudgedImageSheet {
    private let sections: [(id: String, title: String, images: [JudgedImage])]
    private let datasets: [String: any Dataset]

    /// More images are not looked at.
    static let most = 48

    /// - Throws: what reading the run's images throws.
    init(_ diagnosis: Diagnosis, of directory: RunDirectory) throws {
        sections = [
            ("loss", "Highest loss", diagnosis.highestLoss),
            ("labels", "Labels that may be wrong", Array(diagnosis.doubtfulLabels.prefix(JudgedImageSheet.most))),
        ].filter { !$0.images.isEmpty }
        let configuration = try directory.read(TrainingConfiguration.self)
        let named = try NamedDataset(configuration.data).load()
            .holdingOut(configuration.validation, seed: configuration.seed).named
        datasets = Dictionary(named.map { ($0.name, $0.dataset) }, uniquingKeysWith: { first, _ in first })
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
        var parts: [Page.Section] = []
        var count = 0
        for section in sections {
            var figures: [(picture: String, caption: String)] = []
            for image in section.images {
                guard let dataset = datasets[image.part] else { continue }
                count += 1
                let name = String(format: "%02d-%@-%d.png", count, image.part, image.index)
                let picture = try dataset.image(at: image.index)
                try AtomicFile.write(Data(PNG.encode(picture)), to: "\(folder)/\(name)")
                figures.append((try HTML.image(picture, described: image.label), JudgedImageSheet.caption(image)))
            }
            parts.append(.init(section.id, section.title, HTML.figures(figures)))
        }
        let page = Page(
            title: "images that a network was wrong about",
            headline: "<h1>Images that a network was wrong about</h1>", sections: parts)
        try AtomicFile.write(Data(page.html.utf8), to: "\(folder)/index.html")
        return count
    }

    static func fields(_ image: JudgedImage, as kind: String) -> Event.Fields {
        [
            kind: .string(image.place), "split": .string(image.part), "index": .int(image.index),
            "label": .string(image.label), "answer": .string(image.answer), "probability": .double(image.probability),
            "loss": .double(image.loss),
        ]
    }

    private static func caption(_ image: JudgedImage) -> String {
        let (label, answer, place) = (
            HTML.escaped(image.label), HTML.escaped(image.answer), HTML.escaped(image.place)
        )
        let (probability, loss) = (
            String(format: "%.1f%%", image.probability * 100), String(format: "%.2f", image.loss)
        )
        return "<b>\(label)</b>, taken for <b>\(answer)</b> (\(probability))<br><small>loss \(loss), \(place)</small>"
    }
}
