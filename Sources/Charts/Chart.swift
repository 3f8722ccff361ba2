/// A picture in SVG that is drawn from numbers.
///
///     let grid = ChartGrid([losses, rates], columns: 1)
///     try Data(grid.svg.utf8).write(to: url)
///
/// Every document has one style sheet (``ChartColors``) with colours for a light and for a dark surrounding, follows what the reader prefers
/// (`prefers-color-scheme`), and needs nothing from outside, so that it can stand in a page as well as in a file.
public protocol Chart: Sendable {
    /// How wide and high the picture is.
    var size: ChartSize { get }

    /// What is drawn, as elements of SVG within `size`: without the document around it, its style sheet and its ground.
    var content: String { get }
}

/// The extent of a picture, in units of SVG: pixels, where nothing is scaled.
public struct ChartSize: Sendable, Hashable {
    /// From left to right.
    public let width: Double
    /// From top to bottom.
    public let height: Double

    /// So wide and so high.
    public init(width: Double, height: Double) {
        self.width = width
        self.height = height
    }
}

extension Chart {
    /// The picture as a whole SVG document.
    public var svg: String {
        let (width, height) = (SVG.short(size.width), SVG.short(size.height))
        return """
            <svg xmlns="http://www.w3.org/2000/svg" class="fovea-chart" viewBox="0 0 \(width) \(height)" width="\(width)" \
            height="\(height)" font-family="Helvetica, Arial, sans-serif" font-size="12">
            <style>\(ChartColors.styleSheet)</style>
            <rect class="ground" width="\(width)" height="\(height)"/>
            \(content)
            </svg>

            """
    }
}
