"""The grammar of expressions in EBNF, from the loosest to the tightest: for people and highlighters."""

from __future__ import annotations

from hyperconnect.automation.expression.unit import WRITTEN

GRAMMAR = f"""\
(* hyperconnect/rule@1: expressions. `{{ x }}` is any number of x, `[ x ]` at most one. *)

expression = or , [ "if" , or , "else" , expression ] ;          (* this, if that, else something else *)
or         = and , {{ "or" , and }} ;
and        = not , {{ "and" , not }} ;
not        = "not" , not | comparison ;
comparison = default , [ ( "==" | "!=" | "<" | "<=" | ">" | ">=" ) , default
           | [ "not" ] , "in" , default
           | [ "not" ] , "between" , default , ".." , default     (* both included; times wrap at midnight *)
           | "is" , [ "not" ] , "unknown" ] ;
default    = sum , {{ "??" , sum }} ;                             (* what comes after it, where it is unknown *)
sum        = product , {{ ( "+" | "-" ) , product }} ;
product    = sign , {{ ( "*" | "/" ) , sign }} ;
sign       = "-" , sign | primary ;
primary    = number , [ unit ] | time | text | "true" | "false" | "unknown"
           | path | path , "(" , [ expression , {{ "," , expression }} ] , ")"
           | "[" , [ expression , {{ "," , expression }} ] , "]" | "(" , expression , ")" ;
path       = name , {{ "." , name }} ;
time       = hour , ":" , minute , [ ":" , second ] ;
text       = '"' , {{ letter }} , '"' | "'" , {{ letter }} , "'" ;
unit       = {" | ".join(f'"{unit}"' for unit in WRITTEN)} ;
"""
