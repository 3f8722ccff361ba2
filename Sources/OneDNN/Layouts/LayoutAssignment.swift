import FoveaCompiler
import FoveaTensor

/// What an operation wants of the layout of one operand or result.
package enum LayoutDemand: Sendable {
    /// This layout and no other.
    case exactly(Layout)
    /// The same layout as all others of the node with this number, whichever it is, as far as `allows` agrees;
    /// row-major otherwise.
    case shared(Int, allows: @Sendable (Layout) -> Bool)

    /// The same layout as all others of the node with this number.
    package static func shared(_ group: Int) -> LayoutDemand { .shared(group, allows: { _ in true }) }
    /// Row-major and nothing else.
    package static let plain = LayoutDemand.exactly(.plain)
}

/// The demands of one node.
package struct LayoutDemands {
    /// One per operand of the node, in order.
    package var inputs: [LayoutDemand]
    /// One per result of the node, in order.
    package var outputs: [LayoutDemand]

    /// As many demands as the node has operands and results.
    package init(inputs: [LayoutDemand], outputs: [LayoutDemand]) {
        self.inputs = inputs
        self.outputs = outputs
    }
}

/// One layout for every value of a graph: convolutions pick, everything that can follow does.
///
/// Values that an operation wants alike are put in one class (union-find); a class takes the first layout other than
/// row-major that any node demands of one of its values. What does not fit is reordered at the edge by whoever
/// executes the graph: an operand whose class differs from the demand.
package struct LayoutAssignment {
    /// The layout each value lives in.
    package let layouts: [Layout]
    /// The layout each node takes its operands in and gives its results in.
    package let operands: [(inputs: [Layout], outputs: [Layout])]

    /// - Parameter fixed: values whose layout comes from outside: a run's inputs.
    package init(_ graph: Graph, fixed: [Graph.Value: Layout], demands: (Graph.Node) -> LayoutDemands) {
        var classes = UnionFind(count: graph.types.count)
        let wishes = graph.nodes.map(demands)

        for (node, wish) in zip(graph.nodes, wishes) {
            var first: [Int: Graph.Value] = [:]
            for (value, demand) in zip(node.inputs + node.outputs, wish.inputs + wish.outputs) {
                guard case .shared(let group, _) = demand, fixed[value] == nil else { continue }
                if let other = first[group] { classes.join(value, other) } else { first[group] = value }
            }
        }
        for donation in graph.donations {
            classes.join(graph.outputs[donation.output], graph.inputs[donation.input])
        }

        var chosen: [Int: Layout] = [:]
        for (node, wish) in zip(graph.nodes, wishes) {
            for (value, demand) in zip(node.inputs + node.outputs, wish.inputs + wish.outputs) {
                guard case .exactly(let layout) = demand, !layout.isPlain, fixed[value] == nil else { continue }
                let root = classes.root(of: value)
                if chosen[root] == nil { chosen[root] = layout }
            }
        }
        let layouts = graph.types.indices.map { fixed[$0] ?? chosen[classes.root(of: $0)] ?? .plain }

        operands = zip(graph.nodes, wishes).map { node, wish in
            // A group agrees on its first member's layout that is not row-major, and only if every member allows it.
            var agreed: [Int: Layout] = [:]
            let all = Array(zip(node.inputs + node.outputs, wish.inputs + wish.outputs))
            for (value, demand) in all {
                guard case .shared(let group, _) = demand else { continue }
                if agreed[group] == nil || agreed[group] == .plain { agreed[group] = layouts[value] }
            }
            for (_, demand) in all {
                guard case .shared(let group, let allows) = demand, let layout = agreed[group] else { continue }
                if !allows(layout) { agreed[group] = .plain }
            }
            func resolve(_ demand: LayoutDemand) -> Layout {
                switch demand {
                case .exactly(let layout): layout
                case .shared(let group, _): agreed[group] ?? .plain
                }
            }
            return (wish.inputs.map(resolve), wish.outputs.map(resolve))
        }
        self.layouts = layouts
    }
}

/// Disjoint classes of numbers, joined one pair at a time (Tarjan, 1975).
private struct UnionFind {
    private var parents: [Int]

    init(count: Int) { parents = Array(0..<count) }

    mutating func root(of element: Int) -> Int {
        var element = element
        while parents[element] != element {
            parents[element] = parents[parents[element]]
            element = parents[element]
        }
        return element
    }

    mutating func join(_ a: Int, _ b: Int) {
        let (a, b) = (root(of: a), root(of: b))
        parents[max(a, b)] = min(a, b)
    }
}
