import Foundation
import Testing

/// Mistakes of a user: the status of cli.md, a sentence that helps, and nothing written.
@Suite struct ExitStatusTests {
    struct Mistake: CustomTestStringConvertible {
        let arguments: String
        let status: Int32
        /// What the sentence must contain.
        let says: [String]
        var testDescription: String { arguments }

        init(_ arguments: String, _ status: Int32, _ says: String...) {
            self.arguments = arguments
            self.status = status
            self.says = says
        }
    }

    static let training = "train --run DIR/run --data synthetic:shape=1x8x8,classes=2,count=8 --model fc"

    static let mistakes = [
        Mistake("trian", 64, "'trian'", "did you mean 'train'?"),
        Mistake("train --epoch 3", 64, "--epoch", "--epochs", "fovea train --help"),
        Mistake("train --run DIR/run --model fc", 64, "--data"),
        Mistake("train --run DIR/run --data synthetic", 64, "--model"),
        Mistake("\(training) --epochs three", 64, "three", "--epochs"),
        Mistake("\(training) --epochs 0", 64, "epochs", "0"),
        Mistake("\(training) --batch-size 0", 64, "batch-size", "0"),
        Mistake("\(training) --lr -1", 64, "lr"),
        Mistake("\(training) --validation 1.5", 64, "validation", "1.5"),
        Mistake("\(training) --optimizer sgb", 64, "'sgb'", "did you mean 'sgd'?"),
        Mistake("\(training) --optimizer sgd:momentun=0.9", 64, "'momentun'", "did you mean 'momentum'?"),
        Mistake("\(training) --optimizer sgd:momentum=fast", 64, "momentum", "fast"),
        Mistake("\(training) --schedule cosin", 64, "'cosin'", "did you mean 'cosine'?"),
        Mistake("\(training) --loss cross-entrpy", 64, "did you mean 'cross-entropy'?"),
        Mistake("\(training) --order shufled", 64, "'shufled'", "did you mean 'shuffled'?"),
        Mistake("\(training) --conv winogard", 64, "'winogard'", "did you mean 'winograd'?"),
        Mistake("\(training) --threads 0", 64, "--threads", "0"),
        Mistake("train --run DIR/run --data fashion-mnits --model fc", 64, "did you mean 'fashion-mnist'?"),
        Mistake("train --run DIR/run --data synthetic:clases=3 --model fc", 64, "did you mean 'classes'?"),
        Mistake("train --run DIR/run --data synthetic --model resnet81", 64, "did you mean 'resnet18'?"),
        Mistake("train --run DIR/run --data synthetic --model resnet18:stm=small", 64, "did you mean 'stem'?"),
        Mistake("train --run DIR/run --data mnist:DIR/nowhere --model fc", 66, "nowhere"),
        Mistake("\(training) --weights DIR/none.safetensors", 66, "none.safetensors"),
        Mistake("train --config DIR/none.yaml", 66, "none.yaml"),
        Mistake("evaluate --run DIR/nowhere", 66, "nowhere"),
        Mistake("evaluate", 64, "--run", "--model"),
        Mistake("predict --run DIR/nowhere", 64, "image"),
        Mistake("predict --run DIR/nowhere DIR/none.pgm", 66, "nowhere"),
        Mistake("summary", 64, "--model"),
        Mistake("summary --model lenet --input 1x28", 64, "1x28", "--input"),
        Mistake("init --model lenet --input 1x28x28", 64, "--out"),
        Mistake("bench", 64),
        Mistake("bench trian", 64, "trian"),
        Mistake("bench train --model lenet --input 1x28x28 --steps 0", 64, "--steps"),
        Mistake("doctor --jsn", 64, "--json"),
        // Numbers that can be written, but not computed with.
        Mistake(
            "summary --model lenet --input 1x28x28 --batch-size 9223372036854775807", 65, "9223372036854775807", "2^40"),
        Mistake("\(training) --optimizer muon:steps=9223372036854775807", 64, "steps", "1 to 100"),
        Mistake("schedule step:every=1,gamma=1e300 --epochs 5", 64, "step:every=1", "inf"),
        Mistake("predict --run DIR/nowhere DIR/none.pgm --csv DIR/no/answers.csv", 66, "answers.csv", "folder"),
        Mistake("summary --model fc --input 1x8x8 --classes 9223372036854775807", 64, "classes", "1000000"),
        Mistake("summary --model resnet18 --input 3x1000000000x1000000000", 65, "1000000000", "2^40"),
        Mistake("summary --model conv1000000-conv1000000-fc --input 3x32x32", 65, "conv2.weight", "2^40"),
        Mistake("init --model fc1000000-fc1000000-fc --input 1x8x8 --out DIR/w", 65, "fc2.weight", "GiB of memory"),
        Mistake("bench train --model fc --input 1x8x8 --batch-size 9223372036854775807", 64, "--batch-size"),
        Mistake("bench infer --model fc --input 1x8x8 --batch-size 1000000000", 64, "--batch-size"),
        Mistake("bench train --model fc --input 1x8x8 --classes 0", 64, "classes"),
        Mistake("\(training) --validation -1", 64, "--validation expects a share from 0 to below 1, but got"),
        Mistake("\(training) --lr -0.1", 64, "a number above 0"),
        Mistake("\(training) --preprocess center-crop:9999", 65, "would be cut to 9999x9999", "smaller size"),
        Mistake("train --data synthetic:count=9223372036854775807 --model fc", 64, "count"),
        Mistake("train --data synthetic:shape=3x100000x100000 --model fc", 64, "shape"),
        Mistake("train --data synthetic:shape=1x8x8,count=40 --model fc1000000-fc1000000-fc", 65, "GiB of memory"),
        Mistake(
            "bench train --model vgg16 --input 3x224x224 --batch-size 1700", 65, "GiB of memory"),
        Mistake(
            "train --data synthetic:shape=3x32x32,count=200 --model [deconv4]*13-gap-fc --batch-size 4", 65,
            "GiB of memory"),
    ]

    @Test(arguments: mistakes) func mistakeIsASentence(_ mistake: Mistake) throws {
        let folder = try TemporaryFolder()
        let arguments = mistake.arguments.split(separator: " ").map {
            $0.replacingOccurrences(of: "DIR", with: folder.url.path)
        }
        let ran = try Executable.run(arguments, in: folder.url)
        #expect(ran.status == mistake.status, "\(ran.errors)")
        for part in mistake.says { #expect(ran.errors.contains(part), "\(ran.errors) lacks \(part)") }
        #expect(ran.output.isEmpty)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path).isEmpty)
    }

    @Test func jsonErrorsAreEvents() throws {
        let unknown = try Executable.run("summary", "--json", "--model", "resnet81", "--input", "3x32x32")
        let events = try unknown.events()
        #expect(unknown.status == 64)
        #expect(events.count == 1)
        #expect(events.first?["event"] as? String == "error")
        #expect(events.first?["kind"] as? String == "usage")
        #expect((events.first?["message"] as? String)?.contains("resnet18") == true)
        #expect(unknown.errors.contains("resnet18"))
    }

    @Test func parserErrorsAreEventsToo() throws {
        let ran = try Executable.run("train", "--json", "--epoch", "3")
        #expect(ran.status == 64)
        #expect(try ran.events().map { $0["event"] as? String } == ["error"])
    }

    @Test(arguments: [
        "train", "evaluate", "predict", "summary", "init", "bench train", "bench infer", "doctor", "runs", "runs list",
        "runs show", "runs compare", "runs diff", "runs tag", "runs note", "runs rm", "runs export", "runs import",
    ])
    func helpShowsAnExample(subcommand: String) throws {
        let ran = try Executable.run(subcommand.split(separator: " ").map(String.init) + ["--help"])
        #expect(ran.status == 0)
        #expect(ran.output.contains("Example:\n  fovea \(subcommand) "), "\(ran.output)")
        #expect(ran.output.contains("USAGE: fovea \(subcommand) "))
        #expect(ran.errors.isEmpty)
    }

    @Test func helpAndVersionSucceed() throws {
        let help = try Executable.run("--help")
        #expect(help.status == 0)
        #expect(help.output.contains("train"))
        #expect(try Executable.run("--version").status == 0)
    }
}
