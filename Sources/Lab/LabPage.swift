import Fovea
import FoveaPages

/// What the laboratory found, as one page: a table of the verdicts, then each experiment with its question, its prediction, and what
/// was measured.
public struct LabPage: Sendable {
    private let records: [LabRecord]

    /// A page of these experiments, in this order.
    public init(_ records: [LabRecord]) { self.records = records }

    /// The document.
    public var html: String {
        Page(
            title: "the laboratory of Fovea", headline: headline,
            sections: [.init("verdicts", "Verdicts", overview)] + chapters
        ).html
    }

    private var headline: String {
        let counts = Findings.Verdict.allCases.map { verdict in
            (value: "\(records.count { $0.verdict == verdict })", name: verdict.words)
        }
        let lead =
            "Claims of the subject as experiments: each prediction was written before its first run and stays as it was, whatever came out. "
            + "Repeat one with 'fovea lab run NAME'."
        return "<h1>The laboratory</h1>\(HTML.paragraph(lead, class: "muted"))\(HTML.tiles(counts))"
    }

    private var overview: String {
        HTML.table(
            ["experiment", "question", "verdict", "claims that hold", "took"],
            records.map { record in
                let claims = record.findings.claims
                return [
                    record.name, record.question, record.verdict.words,
                    "\(claims.count(where: \.holds)) of \(claims.count)",
                    record.seconds.asTime,
                ]
            }, numbers: [3, 4])
    }

    private var chapters: [Page.Section] {
        Chapter.allCases.compactMap { chapter in
            let own = records.filter { $0.chapter == chapter }
            guard !own.isEmpty else { return nil }
            return .init("\(chapter)", chapter.rawValue, own.map(content).joined(separator: "\n"))
        }
    }

    private func content(_ record: LabRecord) -> String {
        let findings = record.findings
        var parts = ["<h3 id=\"\(HTML.escaped(record.name))\">\(HTML.escaped(record.question))</h3>"]
        parts.append(
            HTML.verdict(
                record.name, outcome: record.verdict.color, word: record.verdict.words,
                finding: "Predicted: \(record.prediction)"))
        parts.append(
            HTML.table(
                ["claim", "holds", "measured"], findings.claims.map { [$0.text, $0.holds ? "yes" : "no", $0.measured] })
        )
        if !findings.figures.isEmpty {
            parts.append(HTML.pictures(findings.figures.map(\.svg)))
            parts += findings.figures.map { HTML.paragraph($0.caption, class: "muted") }
        }
        for table in findings.tables {
            parts.append(HTML.fold(table.title, HTML.table(table.columns, table.rows, numbers: Set(table.numbers))))
        }
        parts += findings.notes.map { HTML.paragraph($0) }
        let work = record.isFull ? "with --full" : "in the usual size"
        parts.append(
            HTML.paragraph(
                "\(record.name), \(work), seed \(record.seed), \(record.seconds.asTime), Fovea \(record.version)",
                class: "muted"))
        return parts.joined(separator: "\n")
    }
}

extension Findings.Verdict {
    /// As people say it.
    public var words: String {
        switch self {
        case .confirmed: "confirmed"
        case .depends: "it depends"
        case .not: "not confirmed"
        }
    }

    /// The word of a page's colours.
    fileprivate var color: String {
        switch self {
        case .confirmed: "good"
        case .depends: "doubtful"
        case .not: "bad"
        }
    }
}
