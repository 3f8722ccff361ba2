import FoveaCompiler
import FoveaLayers
import FoveaTensor

/// Everything that changes while a network is trained: its variables, the optimizer's slots beside them, and the position.
///
/// The numbers live with the backend, in its own layout, and become plain arrays only when they are read.
public final class TrainingState {
    /// What the variables are called; the numbers in it are the initial ones.
    private let names: Variables
    private let slotSpecs: [VariableSpec]
    /// The variables, then the slots and the averages.
    public let residents: [Resident]
    /// How far the run has come; training steps move it on.
    public var position: TrainingPosition

    init(_ variables: Variables, slotSpecs: [VariableSpec], seed: UInt64) throws {
        names = variables
        self.slotSpecs = slotSpecs
        let slots = try slotSpecs.map { try $0.initializer.values($0.type, seed: seed, path: $0.path) }
        residents = (variables.arrays + slots).map(Resident.init)
        position = TrainingPosition(seed: seed)
    }

    /// The network's variables without the slots, as evaluation wants them.
    public var variables: [Resident] { Array(residents.prefix(names.entries.count)) }

    /// The variables that the network is judged by: parameters in their average over the steps, where one is kept.
    public var evaluated: [Resident] {
        let averages = Dictionary(
            zip(slotSpecs.map(\.path), residents.dropFirst(names.entries.count)),
            uniquingKeysWith: { first, _ in first })
        return zip(names.paths, residents).map { averages[Checkpoint.averagePrefix + $0] ?? $1 }
    }

    /// ``evaluated``, read back.
    public func readEvaluated() -> Variables { names.replacingArrays(with: evaluated.map { $0.read() }) }

    /// The network's numbers, read back.
    public func readVariables() -> Variables { names.replacingArrays(with: variables.map { $0.read() }) }

    /// Gives the network other numbers; slots and position stay.
    ///
    /// - Precondition: the variables are this network's.
    public func replaceVariables(_ new: Variables) {
        precondition(new.paths == names.paths, "the variables are of another network")
        for (resident, array) in zip(residents, new.arrays) { resident.write(array) }
    }

    /// All of it, read back.
    public func checkpoint() -> Checkpoint {
        let slots = zip(slotSpecs, residents.dropFirst(names.entries.count)).map {
            (path: $0.path, array: $1.read())
        }
        let variables = readVariables().entries.map { (path: $0.path, array: $0.array) }
        return Checkpoint(arrays: variables + slots, position: position)
    }

    /// Takes everything over from a checkpoint, or nothing.
    ///
    /// - Parameter source: Where it is from, for errors.
    /// - Throws: a sentence when it is of another network or another optimizer.
    public func restore(_ checkpoint: Checkpoint, from source: String = "the checkpoint") throws {
        let variables = try names.replacing(with: checkpoint.variables, from: source)
        let slots = try Variables.loaded(checkpoint.slots, for: slotSpecs, from: "\(source) (the optimizer's part)")
        replaceVariables(variables)
        for (resident, array) in zip(residents.dropFirst(names.entries.count), slots.arrays) { resident.write(array) }
        position = checkpoint.position
    }
}
