/// Small pictures in rows, each row with its label: the feature maps of each layer, an image and what was done to it.
///
///     PictureGrid(title: "conv1", rows: [.init(label: "maps", pictures: addresses)])
///
/// Pictures are addresses that hold all of the image (`data:image/png;base64,...`), so that the document needs nothing from outside.
public struct PictureGrid: Chart {
    /// Pictures side by side.
    public struct Row: Sendable, Hashable {
        /// On the left.
        public let label: String
        /// Addresses, from left to right.
        public let pictures: [String]

        /// A row with its label.
        public init(label: String, pictures: [String]) {
            self.label = label
            self.pictures = pictures
        }
    }

    /// Above the pictures.
    public let title: String
    /// What the columns are; none where they need no name.
    public let columns: [String]
    /// From top to bottom.
    public let rows: [Row]
    /// The side of a picture: all are drawn as squares.
    public let side: Double

    private static let gap = 6.0

    /// A grid of any number of rows, which need not be equally long.
    public init(title: String, columns: [String] = [], rows: [Row], side: Double = 64) {
        self.title = title
        self.columns = columns
        self.rows = rows
        self.side = side
    }

    private var labelWidth: Double { min(max(rows.map { SVG.width(of: $0.label) }.max() ?? 0, 24), 220) }
    private var left: Double { 16 + labelWidth + 12 }
    private var top: Double { columns.isEmpty ? 40 : 58 }
    private var step: Double { side + PictureGrid.gap }

    public var size: ChartSize {
        let across = max(rows.map(\.pictures.count).max() ?? 0, columns.count)
        return ChartSize(
            width: max(left + Double(across) * step + 16, SVG.width(of: title, fontSize: 15) + 24, 320),
            height: top + Double(rows.count) * step + 12)
    }

    public var content: String {
        var elements = [SVG.title(title, width: size.width)]
        for (index, name) in columns.enumerated() {
            let middle = left + Double(index) * step + side / 2
            elements.append(
                SVG.text(middle, top - 8, SVG.fitted(name, step), anchor: "middle", style: " class=\"muted\""))
        }
        for (number, row) in rows.enumerated() {
            let y = top + Double(number) * step
            elements.append(SVG.text(left - 12, y + side / 2 + 4, SVG.fitted(row.label, labelWidth), anchor: "end"))
            elements += row.pictures.enumerated().map { index, picture in
                "<image x=\"\(SVG.number(left + Double(index) * step))\" y=\"\(SVG.number(y))\" width=\"\(SVG.number(side))\" "
                    + "height=\"\(SVG.number(side))\" preserveAspectRatio=\"none\" style=\"image-rendering:pixelated\" "
                    + "href=\"\(SVG.escaped(picture))\"/>"
            }
        }
        return elements.joined(separator: "\n")
    }
}
