import FoveaSpec
import FoveaTensor

/// What the recurrent layers have in common: they read an image row by row (or column by column), each row one step of time, and give
/// what they remember at the end, `[N, C, H, W]` to `[N, hidden]`. Row `t` enters as its `C · W` numbers, channel by channel.
///
/// Parameters, as in PyTorch, of each layer `l` on top of the other: `weight_ih_l{l}` `[gates · hidden, inputs]`, `weight_hh_l{l}`
/// `[gates · hidden, hidden]`, `bias_ih_l{l}` and `bias_hh_l{l}` `[gates · hidden]`; all begin evenly spread over `±1/√hidden`. One set
/// serves every step.
public protocol RecurrentLayer: Layer {
    /// The numbers that are remembered.
    var hidden: Int { get }
    /// How many are stacked: each reads what the one below it gave at the same step.
    var layers: Int { get }
    /// Which way the image is read.
    var over: ReadingDirection { get }

    /// How many blocks of `hidden` rows the weights have.
    static var gates: Int { get }
    /// How many tensors are remembered; the first is the output.
    static var states: Int { get }

    /// One step.
    ///
    /// - Parameters:
    ///   - input: `W_ih x + b_ih`, a tensor for each gate.
    ///   - recurrent: `W_hh h + b_hh`, a tensor for each gate.
    func next(input: [Tensor], recurrent: [Tensor], state: [Tensor]) throws -> [Tensor]
}

/// Which lines of an image are the steps of time.
public enum ReadingDirection: Sendable, Hashable {
    /// Rows, from the top.
    case rows
    /// Columns, from the left.
    case columns
}

/// The most lines that recurrent layers read, over all layers: each is several operations in the graph.
private let mostLines = 10_000

extension RecurrentLayer {
    public static var states: Int { 1 }

    public var summary: String {
        "\(Self.self)(\(hidden)\(layers == 1 ? "" : ", layers: \(layers)")\(over == .rows ? "" : ", over: .columns"))"
    }

    /// - Throws: a sentence for what are no images, or a layer that remembers nothing.
    public func callAsFunction(_ x: Tensor, _ context: Context) throws -> Tensor {
        guard x.rank == 4 else {
            throw context.error(self, expects: "images [batch, channels, height, width]", got: x)
        }
        guard hidden >= 1, layers >= 1 else { throw context.error(self, "needs at least one layer of one number") }
        let batch = x.shape[0]
        let lines = x.shape[over == .rows ? 2 : 3]
        // Each line is a part of the graph.
        guard lines <= mostLines / layers else {
            throw context.error(
                self, expects: "at most \(mostLines / layers) lines, since each is computed after the one before",
                got: x)
        }
        var sequence = try (0..<lines).map { step in
            try x.sliced(axis: over == .rows ? 2 : 3, from: step, to: step + 1).flattened(from: 1)
        }
        for layer in 0..<layers { sequence = try read(sequence, layer: layer, batch: batch, context) }
        guard let last = sequence.last else { throw context.error(self, expects: "at least one line", got: x) }
        return last
    }

    /// What one layer gives at each step.
    private func read(_ sequence: [Tensor], layer: Int, batch: Int, _ context: Context) throws -> [Tensor] {
        let start = UniformInitializer(limit: 1 / Double(hidden).squareRoot())
        let rows = Self.gates * hidden
        let inputs = sequence.first?.shape[1] ?? 0
        let weightInput = try context.parameter("weight_ih_l\(layer)", [rows, inputs], start)
        let weightHidden = try context.parameter("weight_hh_l\(layer)", [rows, hidden], start)
        let biasInput = try context.parameter("bias_ih_l\(layer)", [rows], start)
        let biasHidden = try context.parameter("bias_hh_l\(layer)", [rows], start)
        var state = [Tensor](
            repeating: .full(0, TensorType([batch, hidden], context.dtype)), count: Self.states)
        return try sequence.map { x in
            let input = try x.matmul(weightInput, transposeB: true) + biasInput
            let recurrent = try state[0].matmul(weightHidden, transposeB: true) + biasHidden
            state = try next(input: gates(of: input), recurrent: gates(of: recurrent), state: state)
            return state[0]
        }
    }

    private func gates(of x: Tensor) throws -> [Tensor] {
        guard Self.gates > 1 else { return [x] }
        return try (0..<Self.gates).map { try x.sliced(axis: 1, from: $0 * hidden, to: ($0 + 1) * hidden) }
    }
}

extension Spec {
    /// The settings that every recurrent layer has: its width, `layers` and `over`.
    mutating func recurrent(example: String) throws -> (hidden: Int, layers: Int, over: ReadingDirection) {
        let hidden = try requiredWidth(example: example)
        let layers = try int("layers", default: 1, in: 1...100)
        let over = try choice("over", default: ReadingDirection.rows, among: [("rows", .rows), ("columns", .columns)])
        return (hidden, layers, over)
    }
}
