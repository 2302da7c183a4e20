using System.Reflection;
using System.Reflection.Emit;

namespace InferenceSizing.Domain.Tests.House;

/// <summary>Which types, and of which namespaces, the code of a type mentions: in its fields, signatures, local variables and
/// instructions, nested types included.</summary>
internal static class Reach
{
    private const BindingFlags All = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
    private const byte TwoByteMark = 0xFE;

    private static readonly Dictionary<int, OpCode> OpCodesByValue = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(code => (int)unchecked((ushort)code.Value));

    public static IReadOnlySet<string> NamespacesOf(Type type) =>
        TypesMentionedBy(type).Select(found => found.Namespace ?? "").ToHashSet(StringComparer.Ordinal);

    public static IReadOnlySet<Type> TypesMentionedBy(Type type) => TypesOf(type).SelectMany(Unwrapped).ToHashSet();

    /// <summary>Types of which the code of a type makes an object by their constructor.</summary>
    public static IReadOnlySet<Type> TypesMadeBy(Type type) =>
        MethodsOf(type).SelectMany(InstructionsOf).Where(instruction => instruction.Code == OpCodes.Newobj)
            .Select(instruction => instruction.Member!.DeclaringType!).ToHashSet();

    /// <summary>The operations that a method consists of, in order, each with the name of the member that it names.</summary>
    public static IEnumerable<(OpCode Code, string? Member)> OperationsOf(MethodBase method) =>
        InstructionsOf(method).Select(instruction => (instruction.Code, instruction.Member?.Name));

    /// <summary>The texts that the code of a type holds.</summary>
    public static IReadOnlySet<string> TextsIn(Type type) => MethodsOf(type).SelectMany(TextsIn).ToHashSet(StringComparer.Ordinal);

    private static IEnumerable<string> TextsIn(MethodBase method) =>
        CodeOf(method).Where(part => part.Code == OpCodes.Ldstr).Select(part => method.Module.ResolveString(part.Operand));

    /// <summary>What a type declares that has code, nested types included.</summary>
    public static IEnumerable<MethodBase> MethodsOf(Type type) =>
        [.. type.GetMethods(All), .. type.GetConstructors(All), .. type.GetNestedTypes(All).SelectMany(MethodsOf)];

    private static IEnumerable<Type> TypesOf(Type type) =>
    [
        .. type.GetFields(All).Select(field => field.FieldType),
        .. type.GetMethods(All).Cast<MethodBase>().Concat(type.GetConstructors(All)).SelectMany(TypesOf),
        .. type.GetNestedTypes(All).SelectMany(TypesOf),
    ];

    private static IEnumerable<Type> TypesOf(MethodBase method)
    {
        foreach (ParameterInfo parameter in method.GetParameters())
            yield return parameter.ParameterType;
        if (method is MethodInfo { ReturnType: { } returned })
            yield return returned;
        foreach (LocalVariableInfo local in method.GetMethodBody()?.LocalVariables ?? [])
            yield return local.LocalType;
        foreach ((_, MemberInfo? member) in InstructionsOf(method))
        {
            if ((member as Type ?? member?.DeclaringType) is { } owner)
                yield return owner;
        }
    }

    /// <summary>The instructions of a method, each with the member that it names.</summary>
    private static IEnumerable<(OpCode Code, MemberInfo? Member)> InstructionsOf(MethodBase method)
    {
        Type[]? ofType = method.DeclaringType is { IsGenericType: true } generic ? generic.GetGenericArguments() : null;
        Type[]? ofMethod = method.IsGenericMethod ? method.GetGenericArguments() : null;
        foreach ((OpCode code, int operand) in CodeOf(method))
        {
            bool names = code.OperandType is OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineTok or OperandType.InlineType;
            yield return (code, names ? method.Module.ResolveMember(operand, ofType, ofMethod) : null);
        }
    }

    /// <summary>The instructions of a method, each with its operand where that is a token of the module, else zero.</summary>
    private static IEnumerable<(OpCode Code, int Operand)> CodeOf(MethodBase method)
    {
        byte[] instructions = method.GetMethodBody()?.GetILAsByteArray() ?? [];
        int at = 0;
        while (at < instructions.Length)
        {
            int value = instructions[at++];
            if (value == TwoByteMark)
                value = (value << 8) | instructions[at++];
            OpCode code = OpCodesByValue[value];
            bool isToken = code.OperandType is OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineTok or OperandType.InlineType
                or OperandType.InlineString;
            yield return (code, isToken ? BitConverter.ToInt32(instructions, at) : 0);
            at += SizeOf(code.OperandType, instructions, at);
        }
    }

    private static int SizeOf(OperandType operand, byte[] instructions, int at) => operand switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(instructions, at)),
        _ => 4,
    };

    private static IEnumerable<Type> Unwrapped(Type type)
    {
        if (type.HasElementType)
            return Unwrapped(type.GetElementType()!);
        return type.IsGenericType ? [type, .. type.GetGenericArguments().SelectMany(Unwrapped)] : [type];
    }
}
