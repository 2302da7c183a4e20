using System.Reflection;
using System.Reflection.Emit;
using InferenceSizing.Api.Remedies;

namespace InferenceSizing.Api.Tests.House;

/// <summary>The door maps and does not reckon: what remedies, plans, sweeps and reports show is worked out in the domain. Asked of the built
/// assembly.</summary>
public sealed class ArithmeticLawTests
{
    private const BindingFlags All = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
    private const byte TwoByteMark = 0xFE;

    private static readonly string[] Rooms = ["Contract", "Remedies", "Plans", "Plans.Request", "Sweeps", "Sweeps.Request", "Reports"];

    private static readonly OpCode[] Forbidden = [OpCodes.Mul, OpCodes.Mul_Ovf, OpCodes.Mul_Ovf_Un, OpCodes.Div, OpCodes.Div_Un, OpCodes.Rem, OpCodes.Rem_Un];

    private static readonly Dictionary<int, OpCode> OpCodesByValue = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(code => (int)unchecked((ushort)code.Value));

    [Fact]
    public void The_door_neither_multiplies_nor_divides()
    {
        MethodBase[] methods =
        [
            .. from type in typeof(RemedySearch).Assembly.GetTypes()
               where Rooms.Contains(type.Namespace?.Replace("InferenceSizing.Api.", "", StringComparison.Ordinal))
               from method in type.GetMethods(All).Cast<MethodBase>().Concat(type.GetConstructors(All))
               where !method.IsDefined(typeof(System.CodeDom.Compiler.GeneratedCodeAttribute))
               select method,
        ];

        Assert.True(methods.Length > 100);
        Assert.Empty(methods.Where(Reckons).Select(method => $"{method.DeclaringType!.FullName}.{method.Name}"));
    }

    [Fact]
    public void A_method_that_multiplies_is_found()
    {
        Func<long, long> doubled = static number => 2 * number, same = static number => number;

        Assert.True(Reckons(doubled.Method));
        Assert.False(Reckons(same.Method));
    }

    private static bool Reckons(MethodBase method)
    {
        byte[] instructions = method.GetMethodBody()?.GetILAsByteArray() ?? [];
        int at = 0;
        while (at < instructions.Length)
        {
            int value = instructions[at++];
            if (value == TwoByteMark)
                value = (value << 8) | instructions[at++];
            OpCode code = OpCodesByValue[value];
            // A record's hash multiplies.
            if (Forbidden.Contains(code) && method.Name != nameof(GetHashCode))
                return true;
            at += code.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(instructions, at)),
                _ => 4,
            };
        }

        return false;
    }
}
