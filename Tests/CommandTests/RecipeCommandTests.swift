import Foundation
import Testing

/// `fovea check` and `fovea lr-find`, as a user runs them.
@Suite struct RecipeCommandTests {
    private static let images = ["--data", "synthetic:shape=1x8x8,classes=3,count=300", "--threads", "1"]

    @Test func checkSaysWhatIsWrong() throws {
        let good = try Executable.run(
            ["check", "--model", "conv8-bn-relu-gap-fc", "--lr", "0.05", "--json"] + Self.images)
        #expect(good.status == 0, "\(good.errors)")
        let names = try good.events().map { $0["check"] as? String }
        #expect(names == ["inputs", "first loss", "signal", "gradients", "sample"])
        #expect(try good.events().allSatisfy { $0["outcome"] as? String == "good" })
        let bad = try Executable.run(
            ["check", "--model", "conv8-relu-conv8-relu-fc", "--lr", "50", "--layers"] + Self.images)
        #expect(bad.status == 65)
        #expect(bad.errors.contains("sample      bad       20 images not learned by heart"))
        #expect(bad.errors.contains("the learning rate is too high: try --lr "))
        #expect(bad.errors.contains("Conv2d(8, kernel: 3)"), "--layers: \(bad.errors)")
        #expect(bad.errors.hasSuffix("fovea: it cannot learn like this: sample\n"))
        for (arguments, hint) in [
            ([], "check needs --data SPEC"), (["--data", "synthetic"], "check needs --model SPEC"),
            (["--sample", "0"], "--sample expects a whole number of at least 1"),
        ] {
            let wrong = try Executable.run(["check"] + arguments)
            #expect(wrong.status == 64 && wrong.errors.contains(hint), "\(wrong.errors)")
        }
    }

    @Test func aRateIsSuggested() throws {
        let folder = try TemporaryFolder()
        let svg = folder.path("curve.svg")
        let ran = try Executable.run(
            ["lr-find", "--model", "conv8-bn-relu-gap-fc", "--steps", "40", "--restarts", "2", "--svg", svg]
                + Self.images)
        #expect(ran.status == 0, "\(ran.errors)")
        #expect(ran.errors.contains("restart 2 of 2 is done") && ran.errors.contains("suggested: --lr "))
        let picture = try String(contentsOfFile: svg, encoding: .utf8)
        #expect(picture.contains("suggested ") && picture.contains(">1e-06<"))
        let grid = try Executable.run(
            ["lr-find", "--model", "conv8-bn-relu-gap-fc", "--grid", "1e-5,0.1", "--steps", "20", "--json"]
                + Self.images)
        let event = try #require(try grid.events().last)
        #expect(event["suggested_lr"] as? Double == 0.1 && (event["loss"] as? [Double])?.count == 2)
        // From the weights of a file, which know the images: the loss begins where that training ended.
        let trained = folder.path("run")
        let first = try Executable.run(
            [
                "train", "--model", "conv8-bn-relu-gap-fc", "--lr", "1", "--batch-size", "32", "--epochs", "6", "--run",
                trained, "--quiet",
            ]
                + Self.images)
        #expect(first.status == 0, "\(first.errors)")
        let further = try Executable.run(
            [
                "lr-find", "--model", "conv8-bn-relu-gap-fc", "--weights", "\(trained)/best.safetensors", "--steps",
                "20",
                "--restarts", "1", "--json",
            ] + Self.images)
        let start = try #require((try further.events().last?["loss"] as? [Double])?.first)
        #expect(start < 0.8, "ln 3 = 1.1 is what fresh weights begin with")
        for (arguments, hint) in [
            (["--range", "1..2"], "at least ten times as much"), (["--grid", "0.1,x"], "rates above 0"),
            (["--range", "a"], "such as 1e-6..10"),
        ] {
            let wrong = try Executable.run(["lr-find", "--model", "lenet"] + arguments + Self.images)
            #expect(wrong.status == 64 && wrong.errors.contains(hint), "\(wrong.errors)")
        }
    }

    @Test func aSearchFromCoarseToFine() throws {
        let folder = try TemporaryFolder()
        let space = "lr=log:1e-4..1 weight-decay=log:1e-6..1e-2 augment=choice:none|flip"
        let asked = ["search", "--run", folder.path("coarse"), "--model", "conv8-relu-gap-fc", "--epochs", "3"]
        let ran = try Executable.run(
            asked + ["--space", space, "--method", "asha", "--trials", "9", "--batch-size", "64"] + Self.images)
        #expect(ran.status == 0, "\(ran.errors)")
        #expect(ran.errors.contains("what mattered: ") && ran.errors.contains("best: trial "))
        #expect(folder.exists("coarse/search.svg") && folder.exists("coarse/trial-009/best.safetensors"))
        let picture = folder.text("coarse/search.svg")
        #expect(picture.contains("Random against grid") && picture.contains("What mattered"))
        // Its name alone goes on, with nothing left to do.
        let again = try Executable.run("search", "--run", folder.path("coarse"), "--json")
        let last = try #require(try again.events().last)
        #expect(again.status == 0 && last["complete"] as? Bool == true && last["trials"] as? Int == 9)
        #expect((last["importance"] as? [String: Double])?.keys.sorted() == ["augment", "lr", "weight-decay"])
        let best = try #require((last["best"] as? [String: Any])?["trial"] as? Int)
        // Trials are runs like any other.
        let listed = try Executable.run(
            "runs", "list", "--store", folder.path("coarse"), "--sort", "-val.top1", "--json")
        #expect(try listed.events().count == 9)
        let trained = try Executable.run(
            "train", "--config", folder.path("coarse/trial-00\(best)/config.json"), "--run", folder.path("best"),
            "--quiet")
        #expect(trained.status == 0, "\(trained.errors)")
        let finer = try Executable.run(
            "search", "--refine", folder.path("coarse"), "--run", folder.path("fine"), "--trials", "2", "--method",
            "random")
        #expect(finer.status == 0 && folder.exists("fine/trial-002/config.json"), "\(finer.errors)")
        for (arguments, status, hint) in [
            (["--run", folder.path("coarse"), "--method", "tpe"], 64, "with other settings: method asha -> tpe"),
            (["--run", folder.path("x")] + Self.images, 64, "search needs --model SPEC"),
            (["--run", folder.path("x"), "--model", "lenet"] + Self.images, 64, "a search needs a --space"),
            (["--run", folder.path("x"), "--refine", folder.path("y")], 66, "holds no search"),
            (["--run", folder.path("x"), "--space", "lr=1"], 64, "--space: 'lr' expects two numbers"),
            (["--run", folder.path("x"), "--method", "bayes"], 64, "the search methods are: random, grid, asha, tpe"),
        ] {
            let wrong = try Executable.run(["search"] + arguments)
            #expect(wrong.status == status && wrong.errors.contains(hint), "\(arguments): \(wrong.errors)")
            #expect(!folder.exists("x"))
        }
    }

    @Test func theRecipeEndsAsAFileThatRepeatsIt() throws {
        let folder = try TemporaryFolder()
        let ran = try Executable.run(
            ["recipe", "--budget", "20s", "--run", folder.path("all"), "--model", "conv8-bn-relu-gap-fc"] + Self.images)
        #expect(ran.status == 0, "\(ran.errors)")
        for number in 1...7 { #expect(ran.errors.contains("\n\(number)  "), "step \(number): \(ran.errors)") }
        #expect(ran.errors.contains("   --batch-size 16\n       270 images are 17 steps an epoch\n"), "\(ran.errors)")
        #expect(folder.exists("all/run/result.json"))
        let again = try Executable.run(
            "train", "--config", folder.path("all/run.yaml"), "--run", folder.path("again"), "--quiet")
        #expect(again.status == 0, "\(again.errors)")
        // Bit for bit.
        #expect(try folder.data("again/last.safetensors").count == folder.data("all/run/last.safetensors").count)
        #expect(try folder.data("again/best.safetensors") == folder.data("all/run/best.safetensors"))
        for (arguments, hint) in [
            (["--budget", "x"], "--budget expects a time"), (["--epochs", "3"], "epochs is for the recipe to choose"),
            (["--budget", "1s"], "too short to choose anything in"),
        ] {
            let wrong = try Executable.run(["recipe", "--run", folder.path("x")] + arguments + Self.images)
            #expect(wrong.status == 64 && wrong.errors.contains(hint), "\(wrong.errors)")
        }
    }

    /// What is decided before the training stands before its events, also in a file.
    @Test func decisionsComeBeforeTheTraining() throws {
        let folder = try TemporaryFolder()
        let ran = try Executable.run(
            [
                "recipe", "--budget", "20s", "--run", folder.path("all"), "--model", "conv8-bn-relu-gap-fc", "--json",
            ] + Self.images)
        #expect(ran.status == 0, "\(ran.errors)")
        let events = try ran.events()
        let decided = try #require(events.firstIndex { $0["decision"] as? String == "batch-size" })
        let began = try #require(events.firstIndex { $0["event"] as? String == "run" })
        #expect(decided < began)
    }

    /// A terminal narrower than an example breaks its own lines; the help's are whole.
    @Test func examplesStayWhole() throws {
        let ran = try Executable.run(["train", "--help"], environment: ["COLUMNS": "40"])
        #expect(ran.output.contains("  fovea train --run runs/first --data fashion-mnist \\"))
        #expect(ran.output.contains("    --model '[(conv32-bn-relu)*2-pool]*2-(fc128-bn-relu)-fc' \\"))
    }

    @Test func diagnosisSaysWhatIsWrong() throws {
        let folder = try TemporaryFolder()
        let run = folder.path("run")
        let trained = try Executable.run(
            [
                "train", "--model", "conv4-relu-gap-fc", "--lr", "1e-6",
                "--batch-size", "16", "--epochs", "3",
                "--log-every",
                "1", "--run", run, "--quiet",
            ] + Self.images)
        #expect(trained.status == 0, "\(trained.errors)")
        let ran = try Executable.run("diagnose", run)
        #expect(ran.status == 0 && ran.output.isEmpty)
        // A tenth of 300 images, of which luck alone moves the share by some per cent.
        #expect(ran.errors.hasPrefix("noise          doubtful  30 images are held out"), "\(ran.errors)")
        #expect(
            ran.errors.contains("fovea train --config \(run)/config.json --validation 0.3 --run \(folder.path("next"))")
        )
        #expect(ran.errors.contains("as it should be: ending, "))
        let events = try Executable.run("diagnose", run, "--json").events()
        #expect(events.first?["diagnosis"] as? String == "noise" && events.first?["outcome"] as? String == "doubtful")
        #expect(events.contains { $0["highest_loss"] != nil } && events.contains { $0["untold"] != nil })
        let pictures = try Executable.run("diagnose", run, "--images", folder.path("worst"), "--quiet")
        #expect(pictures.status == 0 && pictures.errors.isEmpty)
        #expect(folder.text("worst/index.html").contains("taken for"))
        let curves = try Executable.run("diagnose", run, "--curves", "--all")
        #expect(curves.errors.contains("underfitting  untold    ") && !curves.errors.contains("classes "))
        for (arguments, status, hint) in [
            (["diagnose", folder.path("none")], 66, "there is no run"),
            (["diagnose", run, "--split", "tset"], 64, "--split"),
            (["diagnose", run, "--curves", "--images", "x"], 64, "--curves looks at no images"),
        ] as [([String], Int32, String)] {
            let wrong = try Executable.run(arguments)
            #expect(wrong.status == status && wrong.errors.contains(hint), "\(wrong.errors)")
        }
    }

    @Test func aRunThatDiesTellsWhy() throws {
        let folder = try TemporaryFolder()
        let run = folder.path("runs/dead")
        let died = try Executable.run(
            ["train", "--model", "fc16-relu-fc16-relu-fc", "--lr", "1e30", "--run", run, "--quiet"] + Self.images)
        #expect(died.status == 65)
        // Its log ends with the error; standard error has it once.
        let last = try #require(folder.text("runs/dead/events.jsonl").split(separator: "\n").last)
        #expect(last.contains("\"event\":\"error\"") && last.contains("the loss became"))
        let listed = try Executable.run("runs", "list", "--store", folder.path("runs"), "--json")
        #expect(try listed.events().first?["status"] as? String == "failed")
        let diagnosed = try Executable.run("diagnose", run)
        #expect(diagnosed.status == 0 && diagnosed.errors.hasPrefix("ending"), "\(diagnosed.errors)")
        #expect(diagnosed.errors.contains("--lr 1e+29"))
    }
}
