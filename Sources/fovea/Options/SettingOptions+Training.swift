import Fovea
import FoveaConfiguration
import Foundation

extension SettingOptions where Declarations == TrainingSettings {
    /// What a training is asked for: the flags over a file's settings, with whole paths, so that it is understood from any folder.
    ///
    /// - Parameter file: The configuration file, where one was given.
    /// - Throws: a usage sentence for what is missing, unknown or out of range. No images were read, and nothing was written.
    func configuration(over file: ConfigurationFile<TrainingSettings>?) throws -> TrainingConfiguration {
        let given = try settings()
        return (file.map { given.over($0.settings) } ?? given).located(in: FileManager.default.currentDirectoryPath)
    }
}

extension Settings where Declarations == TrainingSettings {
    /// - Throws: a usage sentence for what is missing, unknown or out of range. Nothing was read or written.
    func requireComplete(for command: String) throws {
        guard !self.data.isEmpty else {
            throw FoveaError.usage(
                "\(command) needs --data SPEC, what to learn from; for example: --data fashion-mnist")
        }
        guard !self.model.isEmpty else {
            throw FoveaError.usage(
                "\(command) needs --model SPEC, what learns; for example: --model resnet18:stem=small")
        }
        try validate()
    }
}
