import ArgumentParser
import Fovea
import Foundation

struct Doctor: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract:
            "Tells what this machine offers: CPU features, instructions in use, oneDNN, threads, memory, datasets.",
        discussion: """
            Example:
              fovea doctor --json
              fovea doctor --isa avx2
            """)

    @OptionGroup(title: "Machine") var processor: SettingOptions<ProcessorSettings>
    @OptionGroup(title: "Output") var output: OutputOptions

    func run() throws {
        try processor.settings().instructionSet.use()
        let findings = Findings()
        output.report(.result(findings.fields), text: findings.text)
    }

    /// What was found.
    private struct Findings {
        let cpu = CPU.current
        let cores = ProcessInfo.processInfo.processorCount
        let memory = Int(ProcessInfo.processInfo.physicalMemory)
        let datasets = NamedDataset.installed()

        /// What each family of kernels computes with.
        private let families: [(name: String, uses: String)] = {
            let own = InstructionSet.inUse.rawValue
            return [
                ("oneDNN's convolutions and products", OneDNN.effectiveISA),
                ("Winograd convolutions", OneDNN.hasWinograd ? own : "none"),
                ("first layers, depthwise, pooling", own), ("normalization, reductions", own),
                ("element-wise, optimizers", own), ("images", own),
            ]
        }()

        var fields: Event.Fields {
            [
                "cpu": .string(cpu.model), "cpu_features": .array(cpu.features.map(Event.Value.string)),
                "cores": .int(cores), "threads": .int(OneDNNBackend.cores), "memory_bytes": .int(memory),
                "onednn_version": .string(OneDNN.version), "onednn_isa": .string(OneDNN.effectiveISA),
                "isa": .string(InstructionSet.inUse.rawValue), "isa_best": .string(InstructionSet.ofProcessor.rawValue),
                "winograd": .bool(OneDNN.hasWinograd),
                "kernels": .array(families.map { .object(["name": .string($0.name), "uses": .string($0.uses)]) }),
                "datasets": .array(datasets.map { .object(["name": .string($0.name), "path": .string($0.folder)]) }),
            ]
        }

        var text: String {
            let features = cpu.features.isEmpty ? "none that kernels choose by" : cpu.features.joined(separator: " ")
            var lines = [
                "CPU           \(cpu.model)",
                "features      \(features)",
                "threads       \(OneDNNBackend.cores) of \(cores) cores",
                "memory        \(memory.bytes)",
                "oneDNN        \(OneDNN.version)",
                "instructions  \(InstructionSet.inUse.rawValue), of at best \(InstructionSet.ofProcessor.rawValue) "
                    + "(--isa and \(InstructionSet.environmentVariable) limit them)",
            ]
            let width = families.map(\.name.count).max() ?? 0
            for (index, family) in families.enumerated() {
                let label = index == 0 ? "kernels       " : "              "
                lines.append(
                    label + family.name.padding(toLength: width + 2, withPad: " ", startingAt: 0) + family.uses)
            }
            for dataset in datasets { lines.append("dataset       \(dataset.name) in \(dataset.folder)") }
            if datasets.isEmpty { lines.append("dataset       none; try: sudo apt-get install dataset-fashion-mnist") }
            return lines.joined(separator: "\n") + "\n"
        }
    }
}
