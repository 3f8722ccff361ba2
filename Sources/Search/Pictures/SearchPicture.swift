import FoveaCharts

/// What a search found, as one picture.
public struct SearchPicture {
    private let history: SearchHistory
    /// Of a search.
    public init(_ history: SearchHistory) { self.history = history }
    /// An SVG document.
    public var svg: String { "" }
}
