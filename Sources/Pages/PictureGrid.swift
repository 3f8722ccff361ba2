import FoveaCharts
import FoveaData
import FoveaTensor

/// Images in rows and columns, each with lines of text below it: what layers give, maps over images, neighbours of images.
///
///     let grid = try PictureGrid(title: "filters of conv1", cells: [[.init(image, ["channel 0"])]])
///     try AtomicFile.write(Data(grid.svg.utf8), to: path)
///
/// The pixels stand in the document itself, as PNG; a pixel of a small image is a square. Without texts the same images are ``sheet``.
public struct PictureGrid: Chart {
    /// An image with what is said of it.
    public struct Cell: Sendable {
        /// Grey, or red, green and blue; `nil` leaves the place empty, with its texts.
        public let image: Image?
        /// Below it, a line each; what is too wide is shortened.
        public let captions: [String]

        /// An image with its lines.
        public init(_ image: Image?, _ captions: [String] = []) {
            self.image = image
            self.captions = captions
        }
    }

    /// Above the grid.
    public let title: String
    /// From top to bottom, each from left to right.
    public let cells: [[Cell]]
    /// On the left of the rows; none where it is empty.
    public let rowLabels: [String]
    /// Above the columns; none where it is empty.
    public let columnLabels: [String]
    /// The longer side of the images, in units of SVG.
    public let side: Double
    /// Of each cell: where it has no image, nothing.
    private let pictures: [[String]]

    private static let (gap, line) = (10.0, 14.0)

    /// - Parameter side: The longer side of the images, in units of SVG.
    /// - Throws: a sentence when an image has neither 1 nor 3 channels.
    public init(
        title: String, cells: [[Cell]], rowLabels: [String] = [], columnLabels: [String] = [], side: Double = 96
    ) throws {
        self.title = title
        self.cells = cells
        self.rowLabels = rowLabels
        self.columnLabels = columnLabels
        self.side = side
        pictures = try cells.map { row in
            try row.map { cell in
                try cell.image.map(HTML.source) ?? ""
            }
        }
    }

    /// So many columns that the grid is about as wide as a page.
    public static func rows<Element>(of elements: [Element], side: Double = 96, width: Double = 1000) -> [[Element]] {
        let columns = max(1, min(Int(width / (side + gap)), elements.count))
        return stride(from: 0, to: elements.count, by: columns).map {
            Array(elements[$0..<min($0 + columns, elements.count)])
        }
    }

    private var left: Double {
        rowLabels.isEmpty ? 16 : 28 + min(rowLabels.map { SVG.width(of: $0) }.max() ?? 0, 150)
    }
    private var top: Double { columnLabels.isEmpty ? 40 : 60 }
    private var columns: Int { cells.map(\.count).max() ?? 0 }

    /// How high the images of a row are.
    private func imageHeight(_ row: [Cell]) -> Double {
        row.compactMap(\.image).map { extent($0).height }.max() ?? side
    }

    private func height(_ row: [Cell]) -> Double {
        imageHeight(row) + Double(row.map(\.captions.count).max() ?? 0) * PictureGrid.line + PictureGrid.gap
    }

    private func extent(_ image: Image) -> (width: Double, height: Double) {
        let scale = side / Double(max(image.width, image.height, 1))
        return (Double(image.width) * scale, Double(image.height) * scale)
    }

    public var size: ChartSize {
        ChartSize(
            width: max(
                left + Double(columns) * (side + PictureGrid.gap) + 8,
                min(SVG.width(of: title, fontSize: 15) + 40, 1000), 240),
            height: top + cells.reduce(0) { $0 + height($1) } + 8)
    }

    public var content: String {
        var elements = [SVG.title(title, width: size.width)]
        let step = side + PictureGrid.gap
        for (column, label) in columnLabels.enumerated() {
            elements.append(
                SVG.text(
                    left + Double(column) * step + side / 2, 52, SVG.fitted(label, step - 4), anchor: "middle"))
        }
        var y = top
        for (index, row) in cells.enumerated() {
            let high = imageHeight(row)
            if rowLabels.indices.contains(index) {
                elements.append(
                    SVG.text(left - 10, y + high / 2 + 4, SVG.fitted(rowLabels[index], left - 22), anchor: "end"))
            }
            for (column, cell) in row.enumerated() {
                let x = left + Double(column) * step
                if let image = cell.image {
                    let extent = extent(image)
                    // A line around it: a white image on white would have no edge.
                    elements.append(
                        "<image x=\"\(SVG.number(x))\" y=\"\(SVG.number(y))\" width=\"\(SVG.number(extent.width))\" "
                            + "height=\"\(SVG.number(extent.height))\" preserveAspectRatio=\"none\" style=\"image-rendering:pixelated\" "
                            + "href=\"\(pictures[index][column])\"/>"
                            + "<rect class=\"grid\" x=\"\(SVG.number(x))\" y=\"\(SVG.number(y))\" width=\"\(SVG.number(extent.width))\" "
                            + "height=\"\(SVG.number(extent.height))\" fill=\"none\"/>")
                }
                for (place, caption) in cell.captions.enumerated() {
                    elements.append(
                        SVG.text(
                            x + side / 2, y + high + 11 + Double(place) * PictureGrid.line,
                            SVG.fitted(caption, step - 2, fontSize: 10.5), anchor: "middle",
                            style: "\(place == 0 ? "" : " class=\"muted\"") font-size=\"10.5\""))
                }
            }
            y += height(row)
        }
        return elements.joined(separator: "\n")
    }

    /// The images alone, a pixel of a small one enlarged to a square, with a white gap between all.
    public var sheet: Image {
        let images = cells.joined().compactMap(\.image)
        let largest = images.reduce(1) { max($0, $1.height, $1.width) }
        let scale = max(1, Int(side) / largest)
        let (gap, cell) = (4, largest * scale + 4)
        let whole = ImageSize(height: cells.count * cell + gap, width: max(columns, 1) * cell + gap)
        let channels = images.allSatisfy { $0.channels == 1 } ? 1 : 3
        return Image(channels: channels, size: whole) { pixels in
            pixels.update(repeating: 255)
            for (down, row) in cells.enumerated() {
                for (right, part) in row.enumerated() {
                    guard let image = part.image else { continue }
                    let corner = (gap + down * cell) * whole.width + gap + right * cell
                    for channel in 0..<channels {
                        let source = min(channel, image.channels - 1) * image.size.area
                        for y in 0..<(image.height * scale) {
                            let from = source + y / scale * image.width
                            let to = channel * whole.area + corner + y * whole.width
                            for x in 0..<(image.width * scale) { pixels[to + x] = image.pixels[from + x / scale] }
                        }
                    }
                }
            }
        }
    }
}
