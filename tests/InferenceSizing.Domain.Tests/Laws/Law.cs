using FsCheck;
using FsCheck.Fluent;

namespace InferenceSizing.Domain.Tests.Laws;

/// <summary>Checks a law on drawn cases, the same in every run.</summary>
internal static class Law
{
    private const ulong Seed = 20260731;
    private const ulong Gamma = 9007199254740993;
    private const int Draws = 120;

    public static void Holds<T>(Gen<T> cases, Func<T, bool> law, int draws = Draws) =>
        Prop.ForAll(cases.ToArbitrary(), law).Check(Config.QuickThrowOnFailure.WithMaxTest(draws).WithReplay(Seed, Gamma));

    /// <summary>The same for a law that says itself what is wrong.</summary>
    public static void Holds<T>(Gen<T> cases, Action<T> law, int draws = Draws) =>
        Holds(cases, drawn =>
        {
            law(drawn);
            return true;
        }, draws);
}
