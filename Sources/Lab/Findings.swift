import Fovea

/// What an experiment found: claims that hold or do not, with the figures and tables that show it.
public struct Findings: Sendable, Equatable, Codable {
    /// A part of the prediction that a measurement decides.
    public struct Claim: Sendable, Equatable, Codable {
        /// What is claimed, such as `with He's deviation the last layer's is within a factor of 2 of the first's`.
        public let text: String
        /// Whether it was found so.
        public let holds: Bool
        /// What was measured, in numbers.
        public let measured: String

        /// A claim, whether it was found so, and the numbers that say it.
        public init(_ text: String, holds: Bool, measured: String) {
            self.text = text
            self.holds = holds
            self.measured = measured
        }
    }

    /// What the claims say of the prediction.
    public enum Verdict: String, Sendable, Hashable, CaseIterable, Codable {
        /// All of them hold.
        case confirmed
        /// Some do.
        case depends
        /// None does.
        case not
    }

    /// A picture with what it shows.
    public struct Figure: Sendable, Equatable, Codable {
        /// The name of its file, without the ending.
        public let name: String
        /// What it shows and what to look at: a sentence.
        public let caption: String
        /// The document.
        public let svg: String

        /// A chart as a figure.
        public init(_ name: String, _ caption: String, _ chart: any Chart) {
            self.init(name, caption, svg: chart.svg)
        }

        /// A picture that was drawn already.
        public init(_ name: String, _ caption: String, svg: String) {
            self.name = name
            self.caption = caption
            self.svg = svg
        }
    }

    /// Numbers in rows.
    public struct Table: Sendable, Equatable, Codable {
        /// What the rows are.
        public let title: String
        /// What the columns are.
        public let columns: [String]
        /// Texts, as many in each row as there are columns.
        public let rows: [[String]]
        /// The columns of numbers, which stand on the right: all but the first, where it is not said.
        public let numbers: [Int]

        /// A table whose first column has names.
        public init(_ title: String, _ columns: [String], _ rows: [[String]], numbers: [Int]? = nil) {
            self.title = title
            self.columns = columns
            self.rows = rows
            self.numbers = numbers ?? Array(columns.indices.dropFirst())
        }
    }

    /// What decides the prediction, in the order in which it says it. At least one.
    public let claims: [Claim]
    /// Pictures.
    public let figures: [Figure]
    /// Numbers.
    public let tables: [Table]
    /// What a reader should know besides: what was left out, what surprised, where it ends.
    public let notes: [String]

    /// What was found.
    public init(claims: [Claim], figures: [Figure] = [], tables: [Table] = [], notes: [String] = []) {
        self.claims = claims
        self.figures = figures
        self.tables = tables
        self.notes = notes
    }

    /// What the claims say together.
    public var verdict: Verdict {
        if claims.allSatisfy(\.holds) { return .confirmed }
        return claims.contains(where: \.holds) ? .depends : .not
    }
}
