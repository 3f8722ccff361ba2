import Foundation
import Fuzzing

// fuzz [--minutes N] [--seed N] [TARGET...]   spoils inputs and hands them to every reader; what is found is kept as a regression
// fuzz list                                   the targets
// fuzz repeat TARGET NUMBER                   the input of a number again
// fuzz try TARGET FILE                        the bytes of a file
// fuzz show TARGET NUMBER                     the input of a number, on standard output
// fuzz worker ...                             what the first one starts

/// Ends with a sentence.
func fail(_ sentence: String) -> Never {
    FileHandle.standardError.write(Data("fuzz: \(sentence)\n".utf8))
    exit(64)
}

func existingTarget(_ name: String?) -> FuzzTarget {
    guard let name, let target = FuzzTarget.named(name) else {
        fail(
            "there is no target '\(name ?? "")'; the targets are: \(FuzzTarget.all.map(\.name).joined(separator: ", "))"
        )
    }
    return target
}

func number(_ text: String?) -> UInt64 {
    guard let number = text.flatMap({ UInt64($0) }) else { fail("expected a number, but got '\(text ?? "")'") }
    return number
}

let arguments = Array(CommandLine.arguments.dropFirst())
func argument(_ place: Int) -> String? { place < arguments.count ? arguments[place] : nil }

switch arguments.first {
case "list": for target in FuzzTarget.all { print(target.name) }
case "worker":
    guard let seconds = argument(4).flatMap({ Double($0) }), let file = argument(5) else { fail("a worker needs more") }
    let (first, end) = (number(argument(2)), number(argument(3)))
    try Worker.run(existingTarget(argument(1)), numbers: first..<end, seconds: seconds, writing: file)
case "repeat":
    let target = existingTarget(argument(1))
    try Worker.run(target, bytes: Worker.input(target, number: number(argument(2))))
case "show":
    FileHandle.standardOutput.write(Data(try Worker.input(existingTarget(argument(1)), number: number(argument(2)))))
case "try":
    let target = existingTarget(argument(1))
    guard let file = argument(2), let bytes = FileManager.default.contents(atPath: file) else {
        fail("there is no file '\(argument(2) ?? "")'")
    }
    try Worker.run(target, bytes: Array(bytes))
default: try LongRun(arguments).run()
}
