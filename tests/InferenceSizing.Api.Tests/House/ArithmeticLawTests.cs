using System.Reflection;
using System.Reflection.Emit;
using InferenceSizing.Api.Estimates.Answer;
using InferenceSizing.Api.Remedies;
using InferenceSizing.Domain.Tests.House;

namespace InferenceSizing.Api.Tests.House;

/// <summary>The door maps and does not reckon: every figure of an answer is worked out in the domain. Asked of the built assembly.</summary>
public sealed class ArithmeticLawTests
{
    private const string Api = "InferenceSizing.Api";

    /// <summary>What is reckoned with at the door itself: places and kilobytes of what waits, limits of a request, distances of misspelt words, points of a
    /// picture.</summary>
    private static readonly string[] OwnReckoning = [".Hosting", ".Estimates.Validation", ".Estimates.Binding", ".Pictures"];

    /// <summary>Rounds figures to the digits that are shown.</summary>
    private static readonly Type Rounding = typeof(Figure);

    private static readonly OpCode[] Forbidden = [OpCodes.Mul, OpCodes.Mul_Ovf, OpCodes.Mul_Ovf_Un, OpCodes.Div, OpCodes.Div_Un, OpCodes.Rem, OpCodes.Rem_Un];

    /// <summary>The same of units and decimals.</summary>
    private static readonly string[] ForbiddenOperators = ["op_Multiply", "op_Division", "op_Modulus"];

    [Fact]
    public void The_door_neither_multiplies_nor_divides()
    {
        MethodBase[] methods =
        [
            .. from type in typeof(RemedySearch).Assembly.GetTypes()
               where !type.IsNested && type != Rounding && type.Namespace?.StartsWith(Api, StringComparison.Ordinal) == true
                   && !Array.Exists(OwnReckoning, room => type.Namespace.StartsWith(Api + room, StringComparison.Ordinal))
               from method in Reach.MethodsOf(type)
               where !method.IsDefined(typeof(System.CodeDom.Compiler.GeneratedCodeAttribute))
               select method,
        ];

        Assert.True(methods.Length > 1000);
        string[] reckoning = [.. methods.Where(Reckons).Select(method => $"{method.DeclaringType!.FullName}.{method.Name}")];
        Assert.True(reckoning.Length == 0, string.Join(Environment.NewLine, reckoning));
    }

    [Fact]
    public void A_method_that_multiplies_is_found()
    {
        Func<long, long> doubled = static number => 2 * number, same = static number => number;
        Func<decimal, decimal> halved = static amount => amount / 2;

        Assert.True(Reckons(doubled.Method));
        Assert.True(Reckons(halved.Method));
        Assert.False(Reckons(same.Method));
    }

    /// <summary>A record's hash multiplies.</summary>
    private static bool Reckons(MethodBase method) => method.Name != nameof(GetHashCode)
        && Reach.OperationsOf(method).Any(operation => Forbidden.Contains(operation.Code) || ForbiddenOperators.Contains(operation.Member));
}
