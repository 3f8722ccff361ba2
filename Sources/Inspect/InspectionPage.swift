import FoveaPages
import FoveaTensor

/// What was asked for about a network, on one page of HTML.
public struct InspectionPage: Sendable {
    /// A picture with what was drawn.
    public struct Part: Sendable {
        /// What a spec calls it.
        public let word: String
        /// Its heading.
        public let title: String
        /// How to read it.
        public let explanation: String
        /// What was drawn.
        public let drawings: [Drawing]
    }

    /// In the order in which they were asked for.
    public let parts: [Part]
    /// What was left out, and why: sentences.
    public let problems: [String]
    private let title: String
    private let facts: [(name: String, value: String)]

    /// Draws.
    ///
    /// - Parameters:
    ///   - pictures: As ``PictureRegistry/pictures(_:)`` gives them.
    ///   - title: The page's heading, such as the run's name.
    ///   - isTolerant: Whether a picture that cannot be drawn is left out and said, which is right where nobody asked for it by name.
    ///   - progress: Is told each picture's word before it is drawn.
    /// - Throws: what a picture throws.
    public init(
        _ inspection: Inspection, _ pictures: [(word: String, picture: any Picture)], title: String = "inspection",
        isTolerant: Bool = false, progress: (String) -> Void = { _ in }
    ) throws {
        var (parts, problems) = ([Part](), [String]())
        for (word, picture) in pictures {
            progress(word)
            do {
                let drawings = try picture.draw(inspection)
                parts.append(
                    Part(word: word, title: picture.title, explanation: picture.explanation, drawings: drawings))
            } catch let error as FoveaError where isTolerant && error.kind != .interrupted && error.kind != .defect {
                problems.append("\(word) is left out: \(error.message)")
            }
        }
        self.parts = parts
        self.problems = problems
        self.title = title
        let card = inspection.inspector.model.card
        let collection = inspection.collection.map { "\($0.count.grouped) \(inspection.split) images of \(card.data)" }
        let target = inspection.target.map { inspection.inspector.name($0) }
        facts = [
            ("model", card.model), ("sees", "images of \(card.inputShape.map(String.init).joined(separator: "x"))"),
            ("compared with", collection ?? "no other images"),
            ("class of attributions", target ?? "the predicted one"),
        ]
    }

    /// The document.
    public var html: String {
        let head =
            ["<h1>\(HTML.escaped(title))</h1>", HTML.pairs(facts)]
            + problems.map { HTML.paragraph($0, class: "warning") }
        let sections = parts.map { part in
            let drawings = part.drawings.map { drawing in
                "<div class=\"wide\">\(drawing.chart.svg)</div>"
                    + (drawing.note.isEmpty ? "" : "\n" + HTML.paragraph(drawing.note, class: "muted"))
            }
            return Page.Section(
                part.word, part.title, ([HTML.paragraph(part.explanation)] + drawings).joined(separator: "\n"))
        }
        return Page(title: title, headline: head.joined(separator: "\n"), sections: sections).html
    }
}
