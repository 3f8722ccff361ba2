/// Which series is which, in rows below a picture: as many columns as its labels leave room for.
struct Legend {
    /// What stands before a label.
    enum Swatch {
        case line, faint, points, box
    }

    /// A series.
    struct Entry {
        let label: String
        let swatch: Swatch
        let look: SeriesLook
    }

    private let entries: [Entry]
    private let width: Double
    private let columns: Int

    private static let (rowHeight, swatchWidth, gap) = (18.0, 26.0, 16.0)
    /// More names than that nobody looks for; the rest is counted.
    private static let most = 40

    /// Nothing where there are fewer than two, which the title tells.
    init(_ entries: [Entry], width: Double) {
        self.entries = entries.count > 1 ? entries : []
        self.width = width
        let widest = entries.prefix(Legend.most).map { SVG.width(of: $0.label) }.max() ?? 0
        let needed = widest + Legend.swatchWidth + Legend.gap
        columns = max(1, min(Int(width / needed), entries.count, 6))
    }

    /// How much room it takes.
    var height: Double {
        let rows = (shown.count + (hidden > 0 ? 1 : 0) + columns - 1) / columns
        return entries.isEmpty ? 0 : Double(rows) * Legend.rowHeight + 8
    }

    private var shown: ArraySlice<Entry> { entries.prefix(Legend.most) }
    private var hidden: Int { max(entries.count - Legend.most, 0) }

    /// Its elements, with the upper left corner there.
    func content(left: Double, top: Double) -> [String] {
        let column = width / Double(columns)
        func place(_ index: Int) -> (x: Double, y: Double) {
            (left + Double(index % columns) * column, top + Double(index / columns) * Legend.rowHeight + 10)
        }
        var elements = shown.enumerated().flatMap { index, entry -> [String] in
            let (x, y) = place(index)
            let label = SVG.fitted(entry.label, column - Legend.swatchWidth - 4)
            return [swatch(entry, x, y), SVG.text(x + Legend.swatchWidth, y, label, anchor: "start")]
        }
        if hidden > 0 {
            let (x, y) = place(shown.count)
            elements.append(SVG.text(x, y, "and \(hidden) more", anchor: "start", style: " class=\"muted\""))
        }
        return elements
    }

    private func swatch(_ entry: Entry, _ x: Double, _ y: Double) -> String {
        let look = entry.look
        switch entry.swatch {
        case .line, .faint:
            return
                "<path class=\"\(look.name)\" d=\"M\(SVG.number(x)) \(SVG.number(y - 4))h20\" stroke=\"currentColor\" stroke-width=\"\(entry.swatch == .line ? "2.5" : "1")\"\(look.dashes)/>"
        case .points:
            return
                "<circle class=\"\(look.name)\" cx=\"\(SVG.number(x + 10))\" cy=\"\(SVG.number(y - 4))\" r=\"3.5\" fill=\"currentColor\"/>"
        case .box:
            return
                "<rect class=\"\(look.name)\" x=\"\(SVG.number(x + 6))\" y=\"\(SVG.number(y - 10))\" width=\"12\" height=\"12\" fill=\"currentColor\"/>"
        }
    }
}

/// What tells a series from its neighbours: a colour, and dashes once all colours were used.
struct SeriesLook {
    /// The class that has its colour.
    let name: String
    /// An attribute, with a space before it; nothing for a solid line.
    let dashes: String

    init(_ index: Int) {
        name = "s\(index % ChartColors.series.count)"
        let patterns = ["", "6 3", "2 2.5", "9 3 2 3"]
        let pattern = patterns[index / ChartColors.series.count % patterns.count]
        dashes = pattern.isEmpty ? "" : " stroke-dasharray=\"\(pattern)\""
    }
}
