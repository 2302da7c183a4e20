namespace InferenceSizing.Api.Hosting.Access;

/// <summary>The program as a maker of keys: <c>dotnet InferenceSizing.Api.dll --new-key</c> prints one, and the hash that the configuration holds.</summary>
internal static class NewKey
{
    public const string Argument = "--new-key";

    /// <summary>Whether the program was started to make a key; it has then done so.</summary>
    public static async Task<bool> MadeAsync(string[] arguments)
    {
        if (arguments is not [Argument])
            return false;
        string key = ApiKeys.NewKey();
        await Console.Out.WriteLineAsync($"key    {key}");
        await Console.Out.WriteLineAsync($"sha256 {ApiKeys.HashOf(key)}");
        return true;
    }
}
