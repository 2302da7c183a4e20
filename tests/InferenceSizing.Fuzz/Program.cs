using InferenceSizing.Fuzz;
using SharpFuzz;

// A reader by its name, fed by libFuzzer; or, with a path behind it, on that file once, to see what a found input does.
//
//   sharpfuzz InferenceSizing.Formats.dll
//   libfuzzer-dotnet --target_path=dotnet --target_arg="InferenceSizing.Fuzz.dll gguf" corpus/
if (args is not [var name, ..] || Readers.Find(name) is not { } reader)
{
    await Console.Error.WriteLineAsync($"Usage: InferenceSizing.Fuzz {string.Join('|', Readers.Names)} [FILE]");
    return 2;
}

if (args is [_, var file])
    reader(await File.ReadAllBytesAsync(file));
else
    Fuzzer.LibFuzzer.Run(bytes => reader(bytes.ToArray()));
return 0;
