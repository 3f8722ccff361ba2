import FoveaCharts
import FoveaData
import FoveaPages
import FoveaTraining

/// One kind of picture that an inspection can have, such as Grad-CAM of its images. A new one is one file in `Pictures/` and a line in
/// ``PictureRegistry``.
public protocol Picture: Sendable {
    /// Its heading on the page.
    var title: String { get }
    /// What it shows and how to read it, in sentences.
    var explanation: String { get }

    /// Draws it.
    ///
    /// - Returns: One drawing or several, such as one for each layer.
    /// - Throws: a sentence when the network or the images have no such picture, and what to ask for instead.
    func draw(_ inspection: Inspection) throws -> [Drawing]
}

/// A picture with its numbers.
public struct Drawing: Sendable {
    /// What its files are called, without their ending.
    public let name: String
    /// What is special about this one, such as scales and layers, in sentences; may be empty.
    public let note: String
    /// The picture.
    public let chart: any Chart
    /// The same without texts, where it is a grid of images.
    public let sheet: Image?
    /// What it was drawn from, as far as it is few numbers.
    public let numbers: Event.Fields

    /// A chart.
    public init(_ name: String, note: String = "", _ chart: any Chart, numbers: Event.Fields = [:]) {
        (self.name, self.note, self.chart, self.numbers) = (name, note, chart, numbers)
        sheet = nil
    }

    /// A grid of images.
    public init(_ name: String, note: String = "", _ grid: PictureGrid, numbers: Event.Fields = [:]) {
        (self.name, self.note, self.numbers) = (name, note, numbers)
        chart = grid
        sheet = grid.sheet
    }
}
