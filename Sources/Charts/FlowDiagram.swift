/// Boxes from top to bottom with arrows between them, as a picture in SVG: a network from its input to its scores.
///
/// Boxes are given in an order in which whoever is read stands before. What follows upon the box before it stands right below; all
/// other arrows, such as the shortcuts of residual networks, go round on the right. Long flows continue in further columns.
public struct FlowDiagram: Sendable {
    /// A step of the flow.
    public struct Box: Sendable {
        /// Its name, then what belongs to it, a line each.
        public let lines: [String]
        /// What comes out, written beside it.
        public let note: String
        /// What kind of step it is: boxes of one kind have one colour.
        public let kind: Kind
        /// The boxes whose results it gets, by place.
        public let inputs: [Int]

        public init(lines: [String], note: String, kind: Kind, inputs: [Int]) {
            self.lines = lines
            self.note = note
            self.kind = kind
            self.inputs = inputs
        }
    }

    /// What a box does.
    public enum Kind: Sendable, Hashable, CaseIterable {
        /// The input, or nothing but a new shape.
        case plain
        /// A convolution.
        case convolution
        /// A matrix product.
        case dense
        /// A window or a mean.
        case pooling
        /// A sum or another meeting of branches.
        case junction
        /// Anything else.
        case other
    }

    /// Above the boxes.
    public let title: String
    /// From the input to the result.
    public let boxes: [Box]

    public init(title: String, boxes: [Box]) {
        self.title = title
        self.boxes = boxes
    }
}

extension FlowDiagram: Chart {
    public var size: ChartSize { FlowLayout(self).size }

    public var content: String { FlowLayout(self).content }
}
